//! What a table of published classes says of measures of the firms in them.

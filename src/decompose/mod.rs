//! What a measure is made of: groups, margins, and change between two periods.

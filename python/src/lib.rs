//! Python bindings of topheavy: the place is kept here, the bindings are not written yet.

//! A question to ranked and explained codes.

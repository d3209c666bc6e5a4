//! End to end, in the real window.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::unwrap_used, missing_docs)]

mod access;
mod anywhere;
mod attention;
mod busy;
mod carried;
mod computers;
mod connections;
mod demo;
mod diary;
mod documents;
mod elsewhere;
mod files;
mod fuzz;
mod keyboard;
mod letters;
mod locks;
mod look_around;
mod main_job;
mod photos;
mod questionnaires;
mod readings;
mod record;
mod shelf;
mod shell;
mod steps;
mod validators;
mod walk;
mod writer;
mod writing;

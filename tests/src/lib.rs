//! What the end-to-end tests stand on: the real window, driven through
//! WebDriver on a display of its own, the parts that other people made, and
//! bytes that nobody sane would send.
//!
//! Rejected: a mocked back end behind the pages in a browser. It is quick, and
//! says nothing about WebKit, the content policy, the commands or the database.

pub mod axe;
pub mod demo;
pub mod driver;
pub mod fuzz;
pub mod parts;
pub mod process;
pub mod stage;
pub mod walk;
pub mod window;

pub use parts::Part;
pub use window::Window;

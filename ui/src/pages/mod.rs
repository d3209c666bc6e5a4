//! The pages, one a file.

mod attention;
mod change_passphrase;
mod connection_add;
mod connections;
mod create_lock;
mod diary;
mod history;
mod locks;
mod more;
mod people;
mod record;
mod recover;
mod recovery_code;
mod resource;
mod settings;
mod today;
mod unlock;
mod write;

pub(crate) use attention::Attention;
pub(crate) use change_passphrase::ChangePassphrase;
pub(crate) use connection_add::AddConnection;
pub(crate) use connections::Connections;
pub(crate) use create_lock::CreateLock;
pub(crate) use diary::Diary;
pub(crate) use history::History;
pub(crate) use more::More;
pub(crate) use people::People;
pub(crate) use record::Record;
pub(crate) use recover::Recover;
pub(crate) use recovery_code::RecoveryCode;
pub(crate) use resource::Resource;
pub(crate) use settings::Settings;
pub(crate) use today::Today;
pub(crate) use unlock::Unlock;
pub(crate) use write::Write;

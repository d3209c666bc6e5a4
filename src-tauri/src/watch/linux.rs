//! Suspend and screen lock, as Linux desktops announce them on D-Bus.
//!
//! GIO is in the process already, because GTK is. Rejected: zbus, a second
//! D-Bus library with an executor of its own.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use gio::glib::variant::ToVariant;
use gio::glib::{MainContext, MainLoop, Variant, VariantTy};
use gio::{BusType, Cancellable, DBusCallFlags, DBusConnection, DBusSignalFlags, UnixFDList};

const LOGIND: &str = "org.freedesktop.login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const MANAGER_PATH: &str = "/org/freedesktop/login1";
const SESSION: &str = "org.freedesktop.login1.Session";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// Screen savers say so on the person's own bus, each under its own name.
const SCREEN_SAVERS: &[&str] =
    &["org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.cinnamon.ScreenSaver"];

/// What is done when the record should be locked.
type Lock = Rc<dyn Fn()>;

/// The two message buses of a desktop, where it has them.
pub(super) struct Buses {
    system: Option<DBusConnection>,
    session: Option<DBusConnection>,
}

impl Buses {
    /// Those that the environment names.
    pub(super) fn of_this_computer() -> Self {
        let bus = |which| {
            let bus = gio::bus_get_sync(which, Cancellable::NONE).ok()?;
            bus.set_exit_on_close(false);
            Some(bus)
        };
        Self { system: bus(BusType::System), session: bus(BusType::Session) }
    }
}

/// Listens until the program ends. Where there is no bus there is nothing to
/// hear, and the core notices the jump of the clock after sleep.
pub(super) fn listen(buses: &Buses, lock: impl Fn() + 'static) {
    let lock: Lock = Rc::new(lock);
    let context = MainContext::new();
    // Signals reach the context in which they were asked for.
    let _ = context.with_thread_default(|| {
        if let Some(system) = &buses.system {
            watch_sleep(system, &lock);
            watch_sessions(system, &lock);
        }
        if let Some(session) = &buses.session {
            watch_screen_savers(session, &lock);
        }
        MainLoop::new(Some(&context), false).run();
    });
}

/// Holds sleep back for the moment it takes to lock.
fn watch_sleep(bus: &DBusConnection, lock: &Lock) {
    let delay = RefCell::new(delay_sleep(bus));
    let (asking, lock) = (bus.clone(), Rc::clone(lock));
    on_signal(bus, Some(LOGIND), MANAGER, "PrepareForSleep", move |said| {
        if says_yes(said) {
            lock();
            delay.replace(None);
        } else {
            delay.replace(delay_sleep(&asking));
        }
    });
}

/// Asks logind to wait for us before sleep. It waits while the answer is kept.
fn delay_sleep(bus: &DBusConnection) -> Option<UnixFDList> {
    let wish = ("sleep", "Keepwell", "Locking the record", "delay").to_variant();
    let answer = bus.call_with_unix_fd_list_sync(
        Some(LOGIND),
        MANAGER_PATH,
        MANAGER,
        "Inhibit",
        Some(&wish),
        VariantTy::new("(h)").ok(),
        DBusCallFlags::NONE,
        1_000,
        UnixFDList::NONE,
        Cancellable::NONE,
    );
    answer.ok().map(|(_, held)| held)
}

/// Any login session of this computer: locking once too often loses nothing.
fn watch_sessions(bus: &DBusConnection, lock: &Lock) {
    let on_request = Rc::clone(lock);
    on_signal(bus, Some(LOGIND), SESSION, "Lock", move |_| on_request());
    let on_change = Rc::clone(lock);
    on_signal(bus, Some(LOGIND), PROPERTIES, "PropertiesChanged", move |said| {
        if says_session_locked(said) {
            on_change();
        }
    });
}

fn watch_screen_savers(bus: &DBusConnection, lock: &Lock) {
    for saver in SCREEN_SAVERS {
        let lock = Rc::clone(lock);
        on_signal(bus, None, saver, "ActiveChanged", move |said| {
            if says_yes(said) {
                lock();
            }
        });
    }
}

fn on_signal(
    bus: &DBusConnection,
    sender: Option<&str>,
    interface: &str,
    member: &str,
    heard: impl Fn(&Variant) + 'static,
) {
    bus.signal_subscribe(
        sender,
        Some(interface),
        Some(member),
        None,
        None,
        DBusSignalFlags::NONE,
        move |_, _, _, _, _, said| heard(said),
    );
}

fn says_yes(said: &Variant) -> bool {
    said.try_child_value(0).and_then(|first| first.get()).unwrap_or(false)
}

/// `PropertiesChanged` of a login session whose `LockedHint` became true.
fn says_session_locked(said: &Variant) -> bool {
    let said = said.get::<(String, HashMap<String, Variant>, Vec<String>)>();
    said.is_some_and(|(interface, changed, _)| {
        interface == SESSION && changed.get("LockedHint").and_then(Variant::get).unwrap_or(false)
    })
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::process::{Child, Command, Stdio};
    use std::sync::mpsc::{self, Receiver};
    use std::thread;
    use std::time::Duration;

    use gio::DBusConnectionFlags;

    use super::*;

    /// A bus of the test's own, with someone on it who plays logind.
    struct Desktop {
        bus: Child,
        logind: DBusConnection,
        locked: Receiver<()>,
    }

    impl Desktop {
        fn start() -> Self {
            let mut bus = Command::new("dbus-daemon")
                .args(["--session", "--nofork", "--nopidfile", "--print-address"])
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .expect("dbus-daemon is needed for this test; `cargo xtask test` installs it");
            let mut address = String::new();
            BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
            let (sender, locked) = mpsc::channel();
            let logind = connect(&address);
            thread::spawn(move || {
                let buses =
                    Buses { system: Some(connect(&address)), session: Some(connect(&address)) };
                listen(&buses, move || sender.send(()).unwrap_or_default());
            });
            own(&logind, LOGIND);
            Self { bus, logind, locked }
        }

        /// Says it again and again, as the listener may still be getting ready.
        fn locks_on(&self, path: &str, interface: &str, member: &str, said: &Variant) -> bool {
            (0..600).any(|_| {
                self.logind.emit_signal(None, path, interface, member, Some(said)).unwrap();
                self.locked.recv_timeout(Duration::from_millis(50)).is_ok()
            })
        }
    }

    impl Drop for Desktop {
        fn drop(&mut self) {
            let _ = self.bus.kill();
            let _ = self.bus.wait();
        }
    }

    fn connect(address: &str) -> DBusConnection {
        let flags = DBusConnectionFlags::AUTHENTICATION_CLIENT
            | DBusConnectionFlags::MESSAGE_BUS_CONNECTION;
        DBusConnection::for_address_sync(address.trim(), flags, None, Cancellable::NONE).unwrap()
    }

    fn own(bus: &DBusConnection, name: &str) {
        let wish = (name, 0_u32).to_variant();
        bus.call_sync(
            Some("org.freedesktop.DBus"),
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus",
            "RequestName",
            Some(&wish),
            None,
            DBusCallFlags::NONE,
            -1,
            Cancellable::NONE,
        )
        .unwrap();
    }

    #[test]
    fn locks_before_sleep() {
        let desktop = Desktop::start();
        let going = (true,).to_variant();
        assert!(desktop.locks_on(MANAGER_PATH, MANAGER, "PrepareForSleep", &going));
    }

    #[test]
    fn locks_with_the_login_session() {
        let desktop = Desktop::start();
        let path = "/org/freedesktop/login1/session/_31";
        assert!(desktop.locks_on(path, SESSION, "Lock", &().to_variant()));
        let hint = changed(SESSION, "LockedHint", true);
        assert!(desktop.locks_on(path, PROPERTIES, "PropertiesChanged", &hint));
    }

    #[test]
    fn locks_with_the_screen() {
        let desktop = Desktop::start();
        let dark = (true,).to_variant();
        for saver in SCREEN_SAVERS {
            assert!(desktop.locks_on("/ScreenSaver", saver, "ActiveChanged", &dark), "{saver}");
        }
    }

    fn changed(interface: &str, property: &str, value: bool) -> Variant {
        let properties = HashMap::from([(property.to_owned(), value.to_variant())]);
        (interface, properties, Vec::<String>::new()).to_variant()
    }

    #[test]
    fn a_locked_session_is_heard() {
        assert!(says_session_locked(&changed(SESSION, "LockedHint", true)));
    }

    #[test]
    fn other_news_is_not_taken_for_it() {
        assert!(!says_session_locked(&changed(SESSION, "LockedHint", false)));
        assert!(!says_session_locked(&changed(SESSION, "IdleHint", true)));
        assert!(!says_session_locked(&changed("org.example.Other", "LockedHint", true)));
        assert!(!says_session_locked(&("LockedHint",).to_variant()));
    }

    #[test]
    fn only_a_yes_is_a_yes() {
        assert!(says_yes(&(true,).to_variant()));
        assert!(!says_yes(&(false,).to_variant()));
        assert!(!says_yes(&("true",).to_variant()));
        assert!(!says_yes(&().to_variant()));
    }
}

//! The container without Docker: the commands of Dockerfile and docker-compose.yml, run as they stand there by the user they name, in a
//! folder that cannot be written, with the secrets as files.

mod files;

use crate::{
    command_line::{ENCRYPTION_KEY, recourse, terminate, text},
    postgres,
};
use api::{
    auth::sandbox_keys::SandboxIssuer,
    config::{ConfigError, Configuration, Settings},
};
use files::{Compose, Image, texts};
use std::{
    collections::BTreeMap,
    fs,
    net::TcpListener,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};
use tempfile::TempDir;

const REPLICAS: [&str; 2] = ["api", "api-2"];

/// The user of the image.
const USER: u32 = 10001;

#[test]
fn every_container_is_kept_small() {
    let (image, compose) = (Image::read(), Compose::read());
    for (name, service) in compose.services() {
        assert_eq!(service["read_only"], true, "{name}");
        assert_eq!(texts(service, "cap_drop"), ["ALL"], "{name}");
        assert_eq!(texts(service, "security_opt"), ["no-new-privileges:true"], "{name}");
        assert!(service["user"].as_str().is_some_and(|user| !user.starts_with("root") && !user.starts_with('0')), "{name}");
        for (of, what) in [("networks", "networks"), ("secrets", "secrets")] {
            assert!(texts(service, of).iter().all(|used| compose.declared(what).contains(used)), "{name}: {of}");
        }
        let secret_in_environment = service["environment"].as_mapping().unwrap().iter().find(|(name, _)| {
            let name = name.as_str().unwrap();
            ["PASSWORD", "DATABASE_URL"].iter().any(|word| name.ends_with(word))
        });
        assert_eq!(secret_in_environment, None, "{name}");
    }
    assert!(compose.declared("secrets").iter().all(|name| compose.secret_file(name).starts_with("./secrets/")));
    for name in REPLICAS {
        assert_eq!(compose.service(name)["user"].as_str(), Some(image.user.as_str()));
        assert_eq!(compose.service(name)["stop_grace_period"], "40s", "a drain of 30 seconds fits in");
    }
    assert_eq!(image.user, format!("{USER}:{USER}"));
    assert!(
        image.runs.iter().any(|run| run.contains("cargo build") && run.contains("--locked") && run.contains("--features pgtls"))
    );
    // The database has one network, to which nobody else belongs: that is why plaintext is accepted there.
    assert_eq!(texts(compose.service("postgres"), "networks"), ["back"]);
    assert!(compose.is_internal("back"));
    assert!(compose.service("postgres")["ports"].is_null());
    assert_eq!(texts(compose.service("postgres"), "healthcheck"), Vec::<&str>::new());
    assert!(compose.service("postgres")["healthcheck"]["test"][1] == "pg_isready");
}

#[test]
fn the_second_replica_is_the_first_but_for_its_port_and_is_there_on_demand() {
    let compose = Compose::read();
    let [first, second] = REPLICAS.map(|name| compose.service(name).as_mapping().unwrap().clone());
    let mut differs: Vec<&str> =
        second.iter().filter(|(key, value)| first.get(key) != Some(value)).map(|(key, _)| key.as_str().unwrap()).collect();
    differs.sort_unstable();
    assert_eq!(differs, ["ports", "profiles"]);
    assert!(first.keys().all(|key| second.contains_key(key)) && !first.contains_key("profiles"));
    let ports = REPLICAS.map(|name| texts(compose.service(name), "ports").concat());
    assert_eq!(ports, ["127.0.0.1:8080:8080", "127.0.0.1:8081:8080"]);
}

/// The configuration of the head is the one that the rules of production take, because of what the file says of plaintext.
#[test]
fn the_configuration_that_is_shown_is_one_of_production() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("recourse.toml");
    fs::write(&file, Compose::read().configuration).unwrap();
    let mut variables = environment("api", folder.path());
    let configured =
        |variables: &BTreeMap<String, String>| Configuration::new(&Settings::collect(&[], Some(&file), variables).unwrap());
    let taken = configured(&variables).unwrap();
    assert_eq!(taken.database_url.to_string(), "postgres://recourse:***@postgres:5432/recourse");
    variables.remove("RECOURSE_DATABASE_PLAINTEXT").unwrap();
    assert!(matches!(configured(&variables), Err(ConfigError::DatabasePlaintext { .. })));
}

#[test]
fn both_replicas_start_at_once_become_healthy_notice_the_database_and_stop() {
    let Some(database) = postgres::database(|_| ()) else { return };
    let name = database.url().rsplit_once('/').unwrap().1.to_owned();
    let admin = database.url().replace(&format!("/{name}"), "/postgres");
    let run = |statement: &str| postgres::query(&admin, statement).unwrap();
    run("CREATE ROLE recourse LOGIN");
    run(&format!("ALTER DATABASE {name} OWNER TO recourse"));

    let root = Root::new(&database.url());
    let mut replicas = REPLICAS.map(|name| root.start(name));
    for replica in &mut replicas {
        assert!(replica.becomes(true), "{}", replica.says());
    }
    let migrations =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../persistence/migrations/postgres")).unwrap().count();
    let applied = postgres::query(&database.url(), "SELECT count(*) FROM __diesel_schema_migrations").unwrap();
    assert_eq!(applied[0][0].as_deref(), Some(migrations.to_string().as_str()), "two that start at once migrate once");

    run(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
    run(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
    assert!(replicas.iter_mut().all(|replica| replica.becomes(false)), "healthy without a database");
    run(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
    assert!(replicas.iter_mut().all(|replica| replica.becomes(true)), "the database is back");

    for replica in replicas {
        let (status, log) = terminate(replica.child);
        assert_eq!(status, Some(0), "{log}");
    }
    assert_eq!(fs::read_dir(&root.work).unwrap().count(), 0, "something was written into the working folder");
    println!("containers: 2 replicas on one database, healthy, unhealthy without it, healthy again, stopped; user {}", root.user);
}

/// Of processes that start at once on an empty database, one migrates, and the others find it done.
#[test]
fn processes_that_start_at_once_migrate_once() {
    let Some(database) = postgres::database(|_| ()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let url = database.url();
    let all: Vec<Child> = (0..6)
        .map(|_| {
            recourse(folder.path(), &["migrate", "--database-url", &url])
                .env(ENCRYPTION_KEY.0, ENCRYPTION_KEY.1)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let printed: Vec<String> = all
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", text(&output.stderr));
            text(&output.stdout)
        })
        .collect();
    assert_eq!(printed.iter().filter(|names| !names.is_empty()).count(), 1, "{printed:?}");
}

/// The variables of a replica: those of the image and those of the service, with `/run/secrets` where the test has it.
fn environment(service: &str, root: &Path) -> BTreeMap<String, String> {
    let (image, compose) = (Image::read(), Compose::read());
    let said = compose.service(service)["environment"].as_mapping().unwrap().iter();
    let said = said.map(|(name, value)| (name.as_str().unwrap().to_owned(), value.as_str().unwrap().to_owned()));
    let all = image.environment.into_iter().chain(said);
    all.map(|(name, value)| (name, value.replace("/run/secrets", &root.join("run/secrets").display().to_string()))).collect()
}

/// What a container finds below `/`, below a folder instead.
struct Root {
    folder: TempDir,
    work: PathBuf,
    /// The image's user, where this test may become another one; else the one that it is.
    user: u32,
}

impl Root {
    fn new(database_url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let is_root = folder.path().metadata().unwrap().uid() == 0;
        let user = if is_root { USER } else { folder.path().metadata().unwrap().uid() };
        let place = |name: &str| folder.path().join(name);
        let (work, secrets, programs) = (place("var/lib/recourse"), place("run/secrets"), place("usr/local/bin"));
        for made in [&work, &secrets, &programs] {
            fs::create_dir_all(made).unwrap();
        }
        // Others may pass through.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::copy(env!("CARGO_BIN_EXE_recourse"), programs.join("recourse")).unwrap();

        let issuer = folder.path().join("issuer");
        fs::write(secrets.join("jwks.json"), SandboxIssuer::open(&issuer).unwrap().jwks()).unwrap();
        let at = database_url.split_once('@').unwrap().1;
        let configuration = Compose::read().configuration;
        let configuration =
            configuration.replace("$(cat secrets/postgres-password)", "5ec2e7").replace("postgres:5432/recourse", at);
        let configuration = configuration.replace("/run/secrets", &secrets.display().to_string());
        fs::write(secrets.join("recourse.toml"), configuration).unwrap();
        fs::write(secrets.join("encryption-key"), format!("{}\n", ENCRYPTION_KEY.1)).unwrap();
        if is_root {
            chown(secrets.join("encryption-key"), Some(USER), Some(USER)).unwrap();
            chown(secrets.join("recourse.toml"), Some(USER), Some(USER)).unwrap();
        }
        fs::set_permissions(secrets.join("recourse.toml"), fs::Permissions::from_mode(0o400)).unwrap();
        fs::set_permissions(secrets.join("encryption-key"), fs::Permissions::from_mode(0o400)).unwrap();
        fs::set_permissions(&work, fs::Permissions::from_mode(0o555)).unwrap();
        assert_eq!(work, folder.path().join(Image::read().workdir.trim_start_matches('/')));
        Self { folder, work, user }
    }

    fn start(&self, name: &'static str) -> Replica {
        let image = Image::read();
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut environment = environment(name, self.folder.path());
        // Containers have a port 8080 each.
        let listen = environment.get_mut("RECOURSE_LISTEN").unwrap();
        *listen = listen.replace(":8080", &format!(":{free}"));
        let path = format!("{}:/usr/bin:/bin", self.folder.path().join("usr/local/bin").display());
        environment.insert("PATH".to_owned(), path);
        let mut replica = Replica {
            name,
            environment,
            work: self.work.clone(),
            user: self.user,
            child: idle(),
            log: self.folder.path().join(name),
        };
        let log = fs::File::create(&replica.log).unwrap();
        replica.child =
            replica.command(&[image.entrypoint, image.command].concat()).stdout(log).stderr(Stdio::piped()).spawn().unwrap();
        replica
    }
}

/// A place for a process until there is one.
fn idle() -> Child {
    Command::new("true").spawn().unwrap()
}

/// One container of the service.
struct Replica {
    name: &'static str,
    environment: BTreeMap<String, String>,
    work: PathBuf,
    user: u32,
    child: Child,
    log: PathBuf,
}

impl Replica {
    /// A command in this container.
    fn command(&self, words: &[String]) -> Command {
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).current_dir(&self.work).env_clear().envs(&self.environment).stdin(Stdio::null());
        if self.work.metadata().unwrap().uid() != self.user {
            command.uid(self.user).gid(self.user);
        }
        command
    }

    /// Whether the health check comes to say so, asked as often as Docker would within some minutes.
    fn becomes(&mut self, healthy: bool) -> bool {
        let check = Image::read().health_check;
        (0..60).any(|_| {
            let is_healthy = self.command(&check).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success();
            let is_running = self.child.try_wait().unwrap().is_none();
            assert!(is_running || !healthy, "{}", self.says());
            if is_healthy != healthy {
                thread::sleep(Duration::from_millis(500));
            }
            is_healthy == healthy
        })
    }

    fn says(&mut self) -> String {
        let mut said = format!("{}: {}", self.name, fs::read_to_string(&self.log).unwrap_or_default());
        if let (Ok(Some(_)), Some(stderr)) = (self.child.try_wait(), self.child.stderr.as_mut()) {
            std::io::Read::read_to_string(stderr, &mut said).unwrap();
        }
        said
    }
}

//! The Dockerfile and docker-compose.yml as Docker reads them; what is not known here is refused rather than passed over.

use serde_norway::Value;
use std::{collections::BTreeMap, fs, path::Path};

/// The last stage of the Dockerfile.
#[derive(Debug, Default)]
pub(super) struct Image {
    pub(super) user: String,
    pub(super) workdir: String,
    pub(super) environment: BTreeMap<String, String>,
    pub(super) entrypoint: Vec<String>,
    pub(super) command: Vec<String>,
    pub(super) health_check: Vec<String>,
    /// The commands of all stages.
    pub(super) runs: Vec<String>,
}

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)).unwrap()
}

impl Image {
    pub(super) fn read() -> Self {
        let text = read("Dockerfile");
        let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        let text = lines.collect::<Vec<_>>().join("\n").replace("\\\n", " ");
        let mut image = Self::default();
        for instruction in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (word, rest) = instruction.split_once(' ').unwrap();
            let exec =
                |text: &str| serde_json::from_str(text).unwrap_or_else(|error| panic!("not the exec form: {error}: {text}"));
            match word {
                // A stage begins with nothing of the one before.
                "FROM" => image = Self { runs: image.runs, ..Self::default() },
                "USER" => image.user = rest.to_owned(),
                "WORKDIR" => image.workdir = rest.to_owned(),
                "ENV" => image.environment.extend([split(rest)]),
                "ENTRYPOINT" => image.entrypoint = exec(rest),
                "CMD" => image.command = exec(rest),
                "HEALTHCHECK" => image.health_check = exec(rest.split_once("CMD ").unwrap().1),
                "RUN" => image.runs.push(rest.to_owned()),
                "COPY" | "EXPOSE" => {}
                _ => panic!("{word} is not known here"),
            }
        }
        image
    }
}

fn split(pair: &str) -> (String, String) {
    let (name, value) = pair.split_once('=').unwrap();
    (name.to_owned(), value.to_owned())
}

/// docker-compose.yml, with its anchors merged, and the configuration that its head shows.
pub(super) struct Compose {
    document: Value,
    pub(super) configuration: String,
}

/// The keys of the Compose Specification that the file uses, by what they are keys of.
const KEYS: [(&str, &[&str]); 3] = [
    ("", &["name", "services", "networks", "volumes", "secrets", "x-api"]),
    (
        "service",
        &[
            "build",
            "image",
            "restart",
            "init",
            "user",
            "read_only",
            "cap_drop",
            "security_opt",
            "tmpfs",
            "stop_grace_period",
            "depends_on",
            "environment",
            "secrets",
            "networks",
            "ports",
            "profiles",
            "shm_size",
            "volumes",
            "healthcheck",
        ],
    ),
    ("healthcheck", &["test", "interval", "timeout", "start_period", "retries"]),
];

impl Compose {
    pub(super) fn read() -> Self {
        let text = read("docker-compose.yml");
        let mut document: Value = serde_norway::from_str(&text).unwrap();
        document.apply_merge().unwrap();
        let head = text.lines().take_while(|line| line.starts_with('#')).map(|line| line.trim_start_matches(['#', ' ']));
        let shown = head.skip_while(|line| !line.ends_with("<<END")).skip(1).take_while(|line| *line != "END");
        let configuration = shown.map(|line| format!("{line}\n")).collect();
        let compose = Self { document, configuration };
        compose.assert_known("", &compose.document);
        for (_, service) in compose.services() {
            compose.assert_known("service", service);
            service.get("healthcheck").into_iter().for_each(|check| compose.assert_known("healthcheck", check));
        }
        compose
    }

    fn assert_known(&self, kind: &str, node: &Value) {
        let (_, known) = KEYS.iter().find(|(name, _)| *name == kind).unwrap();
        let keys = node.as_mapping().unwrap().keys().map(|key| key.as_str().unwrap());
        let unknown: Vec<&str> = keys.filter(|key| !known.contains(key)).collect();
        assert!(unknown.is_empty(), "keys that are not known here of a {kind}: {unknown:?}");
    }

    pub(super) fn services(&self) -> impl Iterator<Item = (&str, &Value)> {
        let services = self.document["services"].as_mapping().unwrap().iter();
        services.map(|(name, service)| (name.as_str().unwrap(), service))
    }

    pub(super) fn service(&self, name: &str) -> &Value {
        &self.document["services"][name]
    }

    /// The names that the file declares: of networks, volumes, secrets.
    pub(super) fn declared(&self, what: &str) -> Vec<&str> {
        self.document[what].as_mapping().unwrap().keys().map(|name| name.as_str().unwrap()).collect()
    }

    /// Where a secret comes from.
    pub(super) fn secret_file(&self, name: &str) -> &str {
        self.document["secrets"][name]["file"].as_str().unwrap()
    }

    pub(super) fn is_internal(&self, network: &str) -> bool {
        self.document["networks"][network]["internal"] == true
    }
}

/// The texts of a list.
pub(super) fn texts<'a>(node: &'a Value, key: &str) -> Vec<&'a str> {
    node[key].as_sequence().into_iter().flatten().map(|text| text.as_str().unwrap()).collect()
}

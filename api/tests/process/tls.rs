//! TLS to PostgreSQL, against a server with a certificate that it signed itself. Takes the feature `pgtls` and the program `openssl`.

use crate::{
    command_line::{ENCRYPTION_KEY, recourse, serve, terminate, text},
    postgres,
    support::Connection,
};
use std::{
    cell::Cell,
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

/// The one answer of a query.
fn one(url: &str, query: &str) -> String {
    postgres::query(url, query).unwrap()[0][0].clone().unwrap()
}

/// A certificate for localhost that is its own authority, and its key.
fn certificate(folder: &Path, name: &str) -> [PathBuf; 2] {
    let [certificate, key] = ["crt", "key"].map(|ending| folder.join(format!("{name}.{ending}")));
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]);
    openssl.args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-out"]).arg(&certificate);
    let output = openssl.arg("-keyout").arg(&key).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    [certificate, key]
}

/// Gives the server the certificate, and has it speak TLS.
fn switch_on(url: &str, certificate: &[PathBuf; 2]) {
    let data = PathBuf::from(one(url, "SHOW data_directory"));
    let owner = data.metadata().unwrap();
    for (file, setting) in certificate.iter().zip(["ssl_cert_file", "ssl_key_file"]) {
        let place = data.join(file.file_name().unwrap());
        fs::copy(file, &place).unwrap();
        fs::set_permissions(&place, fs::Permissions::from_mode(0o600)).unwrap();
        chown(&place, Some(owner.uid()), Some(owner.gid())).unwrap();
        postgres::query(url, &format!("ALTER SYSTEM SET {setting} = '{}'", place.display())).unwrap();
    }
    postgres::query(url, "ALTER SYSTEM SET ssl = on").unwrap();
    postgres::query(url, "SELECT pg_reload_conf()").unwrap();
    let is_on = || {
        (0..100).any(|_| {
            one(url, "SHOW ssl") == "on" || {
                thread::sleep(Duration::from_millis(100));
                false
            }
        })
    };
    assert!(is_on(), "the server does not take the certificate");
}

#[test]
#[cfg_attr(not(feature = "pgtls"), ignore = "takes the feature pgtls")]
fn the_service_speaks_tls_to_postgresql_and_to_the_right_one() {
    let Some(database) = postgres::database(|_| ()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let plain = database.url();
    let (address, name) = plain.strip_prefix("postgres://postgres@127.0.0.1:").and_then(|rest| rest.split_once('/')).unwrap();
    let url = |parameters: &str| format!("postgres://postgres:hunter2@localhost:{address}/{name}?{parameters}");
    let migrated = |parameters: &str| {
        let output = recourse(folder.path(), &["migrate", "--database-url", &url(parameters)])
            .env(ENCRYPTION_KEY.0, ENCRYPTION_KEY.1)
            .output()
            .unwrap();
        let said = text(&output.stderr);
        assert!(!said.contains("hunter2"), "{said}");
        (output.status.code(), said)
    };
    let refusals = Cell::new(0);
    let refused = |parameters: &str, words: &str| {
        refusals.set(refusals.get() + 1);
        let (status, said) = migrated(parameters);
        assert!(status == Some(1) && said.contains(words), "{parameters}: {said}");
    };

    refused("sslmode=require", "server does not support SSL, but SSL was required");
    let own = certificate(folder.path(), "server");
    switch_on(&plain, &own);
    let another = certificate(folder.path(), "another");

    assert_eq!(migrated("sslmode=require").0, Some(0));
    let verified = format!("sslmode=verify-full&sslrootcert={}", own[0].display());
    assert_eq!(migrated(&verified).0, Some(0));
    refused("sslmode=verify-full", "root certificate file");
    refused(&format!("sslmode=verify-full&sslrootcert={}", another[0].display()), "certificate verify failed");
    refused(&format!("{verified}&host=db.internal&hostaddr=127.0.0.1"), "does not match host name \"db.internal\"");

    // What is served goes over TLS too, all of it.
    let serving = ["serve", "--sandbox", "--listen", "127.0.0.1:0", "--database-url", &url(&verified)];
    let (child, address) = serve(recourse(folder.path(), &serving).env(ENCRYPTION_KEY.0, ENCRYPTION_KEY.1));
    assert_eq!(Connection::new(address.parse().unwrap()).get("/health/ready").status, 200);
    let connections = "SELECT count(*), count(*) FILTER (WHERE ssl), min(version) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                       WHERE application_name = 'recourse'";
    let rows = postgres::query(&plain, connections).unwrap();
    let [Some(all), Some(encrypted), Some(version)] = &rows[0][..] else { panic!("{rows:?}") };
    assert!(all != "0" && all == encrypted, "{encrypted} of {all} connections");
    assert_eq!(terminate(child).0, Some(0));
    println!(
        "TLS to PostgreSQL: {encrypted} of {all} connections of the service with {version}; {} ways to a wrong server refused",
        refusals.get(),
    );
}

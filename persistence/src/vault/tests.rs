use super::*;

fn keys(number: u8) -> KeyEncryptionKeys {
    KeyEncryptionKeys::from([number; 32])
}

fn rows(keys: &KeyEncryptionKeys) -> Vec<DataKeyRow> {
    [(1, Purpose::Seal), (2, Purpose::Index), (3, Purpose::Mac)]
        .into_iter()
        .map(|(id, purpose)| DataKeyRow::random(id, purpose, keys).unwrap())
        .collect()
}

fn vault() -> Vault {
    Vault::new(keys(1), &rows(&keys(1)), None).unwrap()
}

fn at(row: &[u8]) -> Place<'_> {
    Place { table: "practices", column: "tin", row }
}

#[test]
fn a_value_opens_where_it_was_sealed_and_nowhere_else() {
    let vault = vault();
    let sealed = vault.seal(at(b"1"), b"000100001").unwrap();
    assert_eq!(sealed.len(), 9 + 33);
    assert_eq!(vault.open(at(b"1"), &sealed).unwrap(), b"000100001");
    let elsewhere = [
        at(b"2"),
        at(b""),
        Place { column: "name", ..at(b"1") },
        Place { table: "users", ..at(b"1") },
        // The parts cannot be shifted into each other.
        Place { table: "practices", column: "", row: b"tin\x001" },
    ];
    for place in elsewhere {
        assert!(matches!(vault.open(place, &sealed), Err(Error::Corrupt { .. })), "{place:?}");
    }
}

#[test]
fn a_value_that_was_changed_in_any_byte_does_not_open() {
    let vault = vault();
    let sealed = vault.seal(at(b"1"), b"000100001").unwrap();
    for byte in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[byte] ^= 1;
        assert!(vault.open(at(b"1"), &changed).is_err(), "byte {byte}");
    }
    for length in 0..sealed.len() {
        assert!(vault.open(at(b"1"), &sealed[..length]).is_err(), "{length} bytes");
    }
}

#[test]
fn a_value_is_sealed_otherwise_each_time_and_indexed_alike() {
    let vault = vault();
    assert_ne!(vault.seal(at(b"1"), b"x").unwrap(), vault.seal(at(b"1"), b"x").unwrap());
    assert_eq!(vault.index("tin", b"000100001"), vault.index("tin", b"000100001"));
    assert_ne!(vault.index("tin", b"000100001"), vault.index("npi", b"000100001"));
    assert_ne!(vault.index("tin", b"000100001"), vault.mac("tin", b"000100001"));
    assert_ne!(vault.index("tin", b"000100001"), self::vault().index("tin", b"000100001"), "another database, another key");
}

#[test]
fn a_new_data_key_seals_and_the_old_one_still_opens() {
    let first = rows(&keys(1));
    let vault = Vault::new(keys(1), &first, None).unwrap();
    let sealed = vault.seal(at(b"1"), b"old").unwrap();
    let more: Vec<DataKeyRow> = first.into_iter().chain([DataKeyRow::random(4, Purpose::Seal, &keys(1)).unwrap()]).collect();
    vault.take_up(&more).unwrap();
    let newer = vault.seal(at(b"1"), b"new").unwrap();
    assert_eq!([Vault::key_of(&sealed), Vault::key_of(&newer)], [Some(1), Some(4)]);
    assert_eq!(vault.open(at(b"1"), &sealed).unwrap(), b"old");
    assert_eq!(vault.open(at(b"1"), &newer).unwrap(), b"new");
}

#[test]
fn a_data_key_that_another_process_added_is_looked_up() {
    let keys = keys(1);
    let first = rows(&keys);
    let key = first[0].open(&keys).unwrap();
    let bytes = *key;
    let load = move || {
        let added = DataKeyRow::sealed(4, Purpose::Seal, &self::keys(1), &bytes)?;
        Ok(rows(&self::keys(1)).into_iter().chain([added]).collect::<Vec<_>>())
    };
    let other = Vault::new(self::keys(1), &load().unwrap(), None).unwrap();
    let sealed = other.seal(at(b"1"), b"new").unwrap();
    let vault = Vault::new(keys, &first, Some(Arc::new(Box::new(load)))).unwrap();
    assert!(vault.open(at(b"1"), &sealed).is_err(), "it has looked a moment ago");
    *vault.0.loaded.lock().unwrap() -= RELOAD_EVERY;
    assert_eq!(vault.open(at(b"1"), &sealed).unwrap(), b"new");
}

#[test]
fn other_key_encryption_keys_open_nothing_and_say_which_is_needed() {
    let refused = Vault::new(keys(2), &rows(&keys(1)), None).unwrap_err().to_string();
    assert!(refused.contains(keys(1).first()) && refused.contains(keys(2).first()), "{refused}");
    assert!(refused.contains("RECOURSE_ENCRYPTION_KEY_FILE"), "{refused}");
}

#[test]
fn several_key_encryption_keys_stand_beside_each_other() {
    let (old, new) = (KeyEncryptionKeys::generate().unwrap(), KeyEncryptionKeys::generate().unwrap());
    let both: KeyEncryptionKeys = format!("{}\n{}\n", *new, *old).parse().unwrap();
    let old: KeyEncryptionKeys = old.parse().unwrap();
    assert_eq!(both.ids().last(), Some(old.first()));
    assert!(Vault::new(both.clone(), &rows(&old), None).is_ok());
    let rewrapped = DataKeyRow::sealed(1, Purpose::Seal, &both, &rows(&old)[0].open(&both).unwrap()).unwrap();
    assert!(rewrapped.open(&old).is_err());
    assert_eq!("".parse::<KeyEncryptionKeys>().unwrap_err(), InvalidKey::Missing);
    assert_eq!("c2hvcnQ=".parse::<KeyEncryptionKeys>().unwrap_err(), InvalidKey::Form(1));
    let twice = format!("{},{}", *new, *new);
    assert_eq!(twice.parse::<KeyEncryptionKeys>().unwrap_err(), InvalidKey::Repeated(2));
}

#[test]
fn a_data_key_opens_under_its_own_number_and_purpose_only() {
    let keys = keys(1);
    let row = DataKeyRow::random(1, Purpose::Seal, &keys).unwrap();
    assert!(row.open(&keys).is_ok());
    let as_another = DataKeyRow::sealed(2, Purpose::Seal, &keys, &row.open(&keys).unwrap()).unwrap();
    let mut swapped = row;
    swapped.sealed = as_another.sealed;
    assert!(matches!(swapped.open(&keys), Err(Error::Corrupt { .. })));
}

//! The numbers that stand for sources in the rows.

use rusqlite::{Connection, OptionalExtension as _, params};

/// The first number that is not the same in every cache; those below are of the schema.
pub(super) const FIRST_OWN: i64 = 64;

/// The numbers that this connection has come across. They are in few hands and never change.
#[derive(Debug, Default)]
pub(super) struct Numbers(Vec<(String, i64)>);

impl Numbers {
    /// The number of the source `name`; `None` if no row can bear one.
    pub(super) fn find(&mut self, conn: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
        if let Some((_, number)) = self.0.iter().find(|(known, _)| known == name) {
            return Ok(Some(*number));
        }
        let number = conn
            .prepare_cached("SELECT id FROM source WHERE name = ?")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        self.0.extend(number.map(|number| (name.to_owned(), number)));
        Ok(number)
    }

    /// The number of the source `name`, given to it if it has none. To be called in a transaction that writes.
    pub(super) fn give(&mut self, conn: &Connection, name: &str) -> rusqlite::Result<i64> {
        if let Some(number) = self.find(conn, name)? {
            return Ok(number);
        }
        let mut insert = conn.prepare_cached(
            "INSERT INTO source (id, name) SELECT max(?, max(id) + 1), ? FROM source RETURNING id",
        )?;
        insert.query_row(params![FIRST_OWN, name], |row| row.get(0))
    }

    /// To be called when a transaction failed: what was given in it is not there.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }
}

//! Entries on their way out, in the order in which they were read.

use std::collections::VecDeque;

use super::resolve::WINDOW;
use super::{Case, Examination};

/// Entries kept to be handed out in order. Should so many pile up behind one that waits, the rest is left to a second
/// reading.
const QUEUE: usize = 2 * WINDOW;

/// Examinations kept for entries that have to wait for one before them; any more are made again, which is cheaper than
/// the memory.
const HELD: usize = 256;

/// The entries not handed out yet, in order. `None` once too many have piled up.
pub(super) struct Line<T> {
    queue: Option<VecDeque<(T, Place)>>,
    /// Number of the first of them.
    first: usize,
    held: usize,
}

/// How it stands with an entry in the [`Line`].
enum Place {
    Waits,
    /// Settled; the examination is made again where it was not kept.
    Settled(Box<Case>, Option<Box<Examination>>),
}

impl<T> Line<T> {
    pub(super) const fn new() -> Self {
        Self { queue: Some(VecDeque::new()), first: 0, held: 0 }
    }

    /// An entry that was read, with what travels beside it.
    pub(super) fn join(&mut self, beside: T) {
        if let Some(queue) = &mut self.queue {
            queue.push_back((beside, Place::Waits));
            if queue.len() > QUEUE {
                self.queue = None;
            }
        }
    }

    /// Takes the entry `number` out, if it is the first.
    pub(super) fn leave_first(&mut self, number: usize) -> Option<T> {
        let (beside, _) = self.queue.as_mut().filter(|_| number == self.first)?.pop_front()?;
        self.first += 1;
        Some(beside)
    }

    /// Keeps what became of an entry that is not the first.
    pub(super) fn settle(&mut self, number: usize, case: Case, examination: Examination) {
        let place = self.queue.as_mut().and_then(|queue| queue.get_mut(number.checked_sub(self.first)?));
        if let Some((_, place)) = place {
            let examination = (self.held < HELD).then(|| Box::new(examination));
            self.held += usize::from(examination.is_some());
            *place = Place::Settled(Box::new(case), examination);
        }
    }

    /// The first entry, if it is settled.
    pub(super) fn leave(&mut self) -> Option<(T, Case, Option<Examination>)> {
        let queue = self.queue.as_mut()?;
        let (beside, place) = queue.pop_front()?;
        match place {
            Place::Waits => {
                queue.push_front((beside, Place::Waits));
                None
            }
            Place::Settled(case, examination) => {
                self.first += 1;
                self.held -= usize::from(examination.is_some());
                Some((beside, *case, examination.map(|x| *x)))
            }
        }
    }
}

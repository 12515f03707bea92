//! Finite state entropy codes: <https://www.rfc-editor.org/rfc/rfc8878#section-4.1>.

use super::bits::Bits;

/// Most symbols that a code of ours has: the lengths of matches.
const SYMBOLS: usize = 53;
/// Most states: of the codes of lengths.
const STATES: usize = 512;

/// How often each symbol stands in the table of states; -1: once, at the end of the table.
#[derive(Debug, Clone)]
pub(super) struct Shares {
    pub(super) shares: [i16; SYMBOLS],
    /// Logarithm of the number of states.
    pub(super) log: u32,
}

impl Shares {
    /// Reads the description of a table; with it the number of bytes it takes up.
    pub(super) fn read(bytes: &[u8], most_symbols: usize, most_log: u32) -> Option<(Self, usize)> {
        let mut at = 0;
        let peek = |at: usize| {
            // Behind the end there are zeros.
            let word = |i: usize| u32::from(bytes.get(at / 8 + i).copied().unwrap_or(0));
            (word(0) | word(1) << 8 | word(2) << 16 | word(3) << 24) >> (at % 8)
        };
        let log = (peek(at) & 15) + 5;
        at += 4;
        if log > most_log {
            return None;
        }
        let mut shares = [0_i16; SYMBOLS];
        let mut symbol = 0;
        let mut left = (1_i32 << log) + 1;
        let mut threshold = 1_i32 << log;
        let mut width = log + 1;
        while left > 1 {
            let most = 2 * threshold - 1 - left;
            let bits = |width: u32| i32::try_from(peek(at) & ((1 << width) - 1)).ok();
            let low = bits(width - 1)?;
            let mut count = low;
            if low < most {
                at += width as usize - 1;
            } else {
                count = bits(width)?;
                if count >= threshold {
                    count -= most;
                }
                at += width as usize;
            }
            count -= 1;
            left -= count.abs();
            *shares.get_mut(symbol).filter(|_| symbol < most_symbols)? = i16::try_from(count).ok()?;
            symbol += 1;
            while left < threshold && threshold > 1 {
                width -= 1;
                threshold >>= 1;
            }
            let mut more = if count == 0 { 3 } else { 0 };
            while more == 3 {
                more = peek(at) & 3;
                at += 2;
                symbol += more as usize;
            }
        }
        (left == 1 && symbol <= most_symbols).then(|| (Self { shares, log }, at.div_ceil(8)))
    }

    /// The shares, in a table of `1 << log` states, of symbols so frequent; `None` where one symbol is all there is.
    pub(super) fn fit(counts: &[u32], log: u32) -> Option<Self> {
        let all: u32 = counts.iter().sum();
        let mut shares = Self { shares: [0; SYMBOLS], log };
        let mut left = 1_i16 << log;
        for (share, count) in shares.shares.iter_mut().zip(counts).filter(|(_, count)| **count > 0) {
            let part = (u64::from(*count) << log).saturating_add(u64::from(all / 2)) / u64::from(all);
            *share = i16::try_from(part).ok()?.max(1);
            left -= *share;
        }
        let most = shares.shares.iter_mut().max()?;
        *most += left;
        (*most > 0 && *most < 1 << log).then_some(shares)
    }

    /// Writes the description of the table of the first `symbols` symbols; no share is -1.
    pub(super) fn write(&self, symbols: usize, out: &mut Vec<u8>) {
        let mut bits = Bits::new(out, 2 * symbols);
        bits.add(u64::from(self.log - 5), 4);
        let mut left = (1_i32 << self.log) + 1;
        let mut threshold = 1_i32 << self.log;
        let mut width = self.log + 1;
        let mut shares = self.shares[..symbols].iter().peekable();
        while left > 1 {
            let Some(&share) = shares.next() else { break };
            let most = 2 * threshold - 1 - left;
            left -= i32::from(share);
            let mut count = i32::from(share) + 1;
            if count >= threshold {
                count += most;
            }
            bits.add(u64::from(count.unsigned_abs()), width - u32::from(count < most));
            while left < threshold && threshold > 1 {
                width -= 1;
                threshold >>= 1;
            }
            if share == 0 {
                let mut zeros = 0;
                while shares.next_if(|share| **share == 0).is_some() {
                    zeros += 1;
                }
                while zeros >= 3 {
                    bits.add(3, 2);
                    zeros -= 3;
                }
                bits.add(zeros, 2);
            }
            bits.flush();
        }
        bits.fill();
    }

    /// Which symbol each state stands for.
    fn spread(&self) -> [u8; STATES] {
        let mut symbols = [0; STATES];
        let size = 1_usize << self.log;
        let mut end = size - 1;
        for (symbol, share) in (0_u8..).zip(&self.shares) {
            if *share == -1 {
                symbols[end] = symbol;
                end -= 1;
            }
        }
        let step = (size >> 1) + (size >> 3) + 3;
        let mut at = 0;
        for (symbol, share) in (0_u8..).zip(&self.shares) {
            for _ in 0..*share {
                symbols[at] = symbol;
                at = (at + step) & (size - 1);
                while at > end {
                    at = (at + step) & (size - 1);
                }
            }
        }
        symbols
    }

    /// Reads symbols that two states took turns to write, to the end of `bytes`.
    pub(super) fn read_symbols(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let spread = self.spread();
        let size = 1_u32 << self.log;
        let mut next: Vec<u32> = self.shares.iter().map(|share| u32::from(share.unsigned_abs())).collect();
        let table: Vec<(u8, u32, u32)> = spread[..size as usize]
            .iter()
            .map(|&symbol| {
                let of = &mut next[usize::from(symbol)];
                let width = self.log - of.ilog2();
                let from = (*of << width) - size;
                *of += 1;
                (symbol, width, from)
            })
            .collect();
        let mark = bytes.last()?.checked_ilog2()?;
        let mut left = i64::try_from(bytes.len()).ok()? * 8 - 8 + i64::from(mark);
        let mut read = |count: u32| {
            // Before the beginning there are zeros.
            let mut value = 0;
            for _ in 0..count {
                left -= 1;
                let byte = usize::try_from(left / 8).ok().filter(|_| left >= 0).and_then(|at| bytes.get(at));
                value = value << 1 | byte.map_or(0, |byte| u32::from(*byte >> (left % 8) & 1));
            }
            (value, left < 0)
        };
        let mut states = [read(self.log).0, read(self.log).0];
        let mut symbols = Vec::new();
        for turn in 0.. {
            let (symbol, width, from) = table[states[turn % 2] as usize];
            symbols.push(symbol);
            let (value, over) = read(width);
            if over {
                symbols.push(table[states[(turn + 1) % 2] as usize].0);
                break;
            }
            states[turn % 2] = from + value;
        }
        Some(symbols)
    }
}

/// What it takes to write symbols.
#[derive(Debug)]
pub(super) struct Encoder {
    states: [u16; STATES],
    /// For each symbol: what tells the number of bits that a state gives up, and where its next state is found.
    symbols: [(u32, i32); SYMBOLS],
    log: u32,
}

impl Encoder {
    pub(super) fn new(shares: &Shares) -> Self {
        let log = shares.log;
        let size = 1_u16 << log;
        let mut first = [0_usize; SYMBOLS];
        let mut total = 0;
        let mut symbols = [(0, 0); SYMBOLS];
        for ((symbol, first), share) in symbols.iter_mut().zip(&mut first).zip(shares.shares) {
            *first = usize::from(total);
            let share = share.unsigned_abs();
            *symbol = match share {
                0 => (0, 0),
                1 => ((log << 16) - (1 << log), i32::from(total) - 1),
                _ => {
                    let width = log - u32::from(share - 1).ilog2();
                    ((width << 16) - (u32::from(share) << width), i32::from(total) - i32::from(share))
                }
            };
            total += share;
        }
        let mut states = [0; STATES];
        for (state, symbol) in (size..2 * size).zip(shares.spread()) {
            let at = &mut first[usize::from(symbol)];
            states[*at] = state;
            *at += 1;
        }
        Self { states, symbols, log }
    }

    /// Whether the code has this symbol.
    pub(super) fn knows(&self, symbol: u8) -> bool {
        self.symbols[usize::from(symbol)] != (0, 0)
    }

    /// The state that stands for the last symbol; the others follow from back to front.
    pub(super) fn begin(&self, symbol: u8) -> u32 {
        let (bits, find) = self.symbols[usize::from(symbol)];
        let width = (bits + (1 << 15)) >> 16;
        self.next(((width << 16).wrapping_sub(bits)) >> width, find)
    }

    #[inline]
    pub(super) fn put(&self, state: &mut u32, symbol: u8, bits: &mut Bits<'_>) {
        let (delta, find) = self.symbols[usize::from(symbol)];
        let width = (*state + delta) >> 16;
        bits.add(u64::from(*state & ((1 << width) - 1)), width);
        *state = self.next(*state >> width, find);
    }

    pub(super) fn end(&self, state: u32, bits: &mut Bits<'_>) {
        bits.add(u64::from(state & ((1 << self.log) - 1)), self.log);
        bits.flush();
    }

    #[inline]
    fn next(&self, state: u32, find: i32) -> u32 {
        u32::from(self.states[state.wrapping_add_signed(find) as usize % STATES])
    }
}

//! Logic and what looks at single bits and bytes, against definitions bit by bit.

use crate::domain::{AMOUNT, Domain, P, W16, W32, W64, ones};
use crate::probe::{check, refused};

/// A word from what each of its bits is.
fn from_bits(width: u32, bit: impl Fn(u32) -> bool) -> u64 {
    (0..width).filter(|place| bit(*place)).fold(0, |word, place| word | 1 << place)
}

fn bit(word: u64, place: u32) -> bool {
    word >> place & 1 == 1
}

const WORDS: [(u32, Domain); 3] = [(16, W16), (32, W32), (64, W64)];

#[test]
fn logic_is_bit_by_bit() {
    for (width, domain, ty) in [(1, P, "pred"), (16, W16, "b16"), (32, W32, "b32"), (64, W64, "b64")] {
        let two = [domain, domain];
        check(&format!("and.{ty}"), width, &two, |[a, b, ..]| from_bits(width, |i| bit(a, i) && bit(b, i)));
        check(&format!("or.{ty}"), width, &two, |[a, b, ..]| from_bits(width, |i| bit(a, i) || bit(b, i)));
        check(&format!("xor.{ty}"), width, &two, |[a, b, ..]| from_bits(width, |i| bit(a, i) != bit(b, i)));
        check(&format!("not.{ty}"), width, &[domain], |[a, ..]| from_bits(width, |i| !bit(a, i)));
    }
    for (width, domain) in WORDS {
        check(&format!("cnot.b{width}"), width, &[domain], |[a, ..]| u64::from(a == 0));
    }
    assert!(refused("and.u32", 32, &[32, 32]).contains("`and` has no type `.u32`"));
}

#[test]
fn a_table_of_eight_bits_is_any_function_of_three() {
    for table in [0x80, 0xfe, 0x40, 0x1a, 0x96, 0xe8, 0xca, 0, 0xff] {
        check_with_table(table);
    }
}

fn check_with_table(table: u64) {
    let line = format!("lop3.b32 %x, %a, %b, %c, {table};");
    crate::probe::check_line(&line, &[32], &[W32; 3], |[a, b, c, _]| {
        let row = |i| u32::from(bit(a, i)) << 2 | u32::from(bit(b, i)) << 1 | u32::from(bit(c, i));
        [from_bits(32, |i| bit(table, row(i))), 0]
    });
}

#[test]
fn funnel_shifts_take_the_middle_of_two_words() {
    for (mode, amount) in [("clamp", (|c| c.min(32)) as fn(u64) -> u64), ("wrap", |c| c % 32)] {
        check(&format!("shf.l.{mode}.b32"), 32, &[W32, W32, AMOUNT], |[a, b, c, _]| {
            ((u128::from(b << 32 | a) << amount(c)) >> 32) as u64 & ones(32)
        });
        check(&format!("shf.r.{mode}.b32"), 32, &[W32, W32, AMOUNT], |[a, b, c, _]| {
            (b << 32 | a) >> amount(c) & ones(32)
        });
    }
}

#[test]
fn bytes_are_picked_by_a_selector() {
    check("prmt.b32", 32, &[W32, W32, W32], |[a, b, c, _]| {
        let bytes: Vec<u8> = [a as u32, b as u32].into_iter().flat_map(u32::to_le_bytes).collect();
        let picked = [0, 1, 2, 3].map(|place| {
            let selector = (c >> (4 * place)) as usize & 15;
            let byte = bytes[selector % 8];
            if selector < 8 {
                byte
            } else if byte >= 128 {
                255
            } else {
                0
            }
        });
        u64::from(u32::from_le_bytes(picked))
    });
}

#[test]
fn bytes_are_picked_by_a_mode() {
    // From the ISA's table: the bytes of the result, the highest first, for the selectors 0 to 3.
    let modes: [(&str, [[usize; 4]; 4]); 6] = [
        ("f4e", [[3, 2, 1, 0], [4, 3, 2, 1], [5, 4, 3, 2], [6, 5, 4, 3]]),
        ("b4e", [[5, 6, 7, 0], [6, 7, 0, 1], [7, 0, 1, 2], [0, 1, 2, 3]]),
        ("rc8", [[0, 0, 0, 0], [1, 1, 1, 1], [2, 2, 2, 2], [3, 3, 3, 3]]),
        ("ecl", [[3, 2, 1, 0], [3, 2, 1, 1], [3, 2, 2, 2], [3, 3, 3, 3]]),
        ("ecr", [[0, 0, 0, 0], [1, 1, 1, 0], [2, 2, 1, 0], [3, 2, 1, 0]]),
        ("rc16", [[1, 0, 1, 0], [3, 2, 3, 2], [1, 0, 1, 0], [3, 2, 3, 2]]),
    ];
    for (mode, table) in modes {
        check(&format!("prmt.b32.{mode}"), 32, &[W32, W32, W32], |[a, b, c, _]| {
            let bytes: Vec<u8> = [a as u32, b as u32].into_iter().flat_map(u32::to_le_bytes).collect();
            u64::from(u32::from_be_bytes(table[(c & 3) as usize].map(|place| bytes[place])))
        });
    }
}

#[test]
fn bit_fields_are_extracted_with_their_sign() {
    for (ty, width, signed, domain) in
        [("u32", 32, false, W32), ("s32", 32, true, W32), ("u64", 64, false, W64), ("s64", 64, true, W64)]
    {
        check(&format!("bfe.{ty}"), width, &[domain, AMOUNT, AMOUNT], |[a, b, c, _]| {
            let (start, length) = ((b & 255) as u32, (c & 255) as u32);
            let sign = signed && length != 0 && bit(a, (start + length).saturating_sub(1).min(width - 1));
            from_bits(width, |i| if i < length && start + i < width { bit(a, start + i) } else { sign })
        });
    }
}

#[test]
fn bit_fields_are_inserted() {
    for (width, domain) in &WORDS[1..] {
        check(&format!("bfi.b{width}"), *width, &[*domain, *domain, AMOUNT, AMOUNT], |[a, b, c, d]| {
            let (start, length) = ((c & 255) as u32, (d & 255) as u32);
            from_bits(*width, |i| if i >= start && i < start + length { bit(a, i - start) } else { bit(b, i) })
        });
    }
}

#[test]
fn the_highest_bit_that_is_no_sign_is_found() {
    for (ty, width, signed, domain) in
        [("u32", 32, false, W32), ("s32", 32, true, W32), ("u64", 64, false, W64), ("s64", 64, true, W64)]
    {
        let found = |a| {
            let sign = signed && bit(a, width - 1);
            (0..width).rev().find(|place| bit(a, *place) != sign)
        };
        check(&format!("bfind.{ty}"), 32, &[domain], |[a, ..]| found(a).map_or(ones(32), u64::from));
        check(&format!("bfind.shiftamt.{ty}"), 32, &[domain], |[a, ..]| {
            found(a).map_or(ones(32), |place| u64::from(width - 1 - place))
        });
    }
}

#[test]
fn bits_are_reversed_and_counted() {
    for (width, domain) in WORDS.into_iter().skip(1) {
        check(&format!("brev.b{width}"), width, &[domain], |[a, ..]| from_bits(width, |i| bit(a, width - 1 - i)));
        check(&format!("popc.b{width}"), 32, &[domain], |[a, ..]| (0..width).filter(|i| bit(a, *i)).count() as u64);
        check(&format!("clz.b{width}"), 32, &[domain], |[a, ..]| {
            (0..width).rev().position(|i| bit(a, i)).unwrap_or(width as usize) as u64
        });
    }
}

#[test]
fn the_nth_set_bit_is_found_upwards_and_downwards() {
    let places = Domain::Word(5);
    let cases = crate::domain::cases(&[W32, places, Domain::Word(6)]);
    // Offsets from -32 to 31.
    let cases: Vec<[u64; 4]> = cases.into_iter().map(|[a, b, c, _]| [a, b, c.wrapping_sub(32) & ones(32), 0]).collect();
    let found = crate::probe::compute("fns.b32", 32, &[32, 32, 32], &cases, ptx_machine::Options::default());
    for ([mask, base, offset, _], found) in cases.into_iter().zip(found) {
        let (base, offset) = (base as i32, (offset as u32).cast_signed());
        let mut left = offset.abs().max(1);
        let mut place = base;
        let mut expected = ones(32);
        while (0..32).contains(&place) {
            left -= i32::from(bit(mask, place as u32));
            if left == 0 {
                expected = place as u64;
            }
            if left == 0 || offset == 0 {
                break;
            }
            place += offset.signum();
        }
        assert_eq!(found, expected, "the set bit {offset} of {mask:#x} from {base}");
    }
}

#[test]
fn masks_are_made_of_a_place_and_a_width() {
    check("bmsk.clamp.b32", 32, &[AMOUNT, AMOUNT], |[a, b, ..]| {
        from_bits(32, |i| u64::from(i) >= a && u64::from(i) < a + b)
    });
    check("bmsk.wrap.b32", 32, &[AMOUNT, AMOUNT], |[a, b, ..]| {
        from_bits(32, |i| u64::from(i) >= a % 32 && u64::from(i) < a % 32 + b % 32)
    });
}

#[test]
fn numbers_of_any_width_are_extended() {
    for (mode, width_of) in [("clamp", (|b| b.min(32)) as fn(u64) -> u64), ("wrap", |b| b % 32)] {
        for (ty, signed) in [("u32", false), ("s32", true)] {
            check(&format!("szext.{mode}.{ty}"), 32, &[W32, AMOUNT], |[a, b, ..]| {
                let width = width_of(b) as u32;
                let sign = signed && width > 0 && bit(a, width - 1);
                from_bits(32, |i| if i < width { bit(a, i) } else { sign })
            });
        }
    }
}

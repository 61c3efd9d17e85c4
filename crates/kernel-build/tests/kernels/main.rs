//! Every kernel on the PTX machine against its formula in double precision: odd shapes, blocks of any size, on chip and off,
//! several schedules, and approximate instructions at their worst.

mod device;
mod head;
mod pairs;
mod products;
mod rows;
mod sums;

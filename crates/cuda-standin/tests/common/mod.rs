//! Kernels in PTX, and devices of the stand-in.
#![allow(dead_code, reason = "not every test file uses all of it")]

use cudarc::driver::{CudaContext, CudaFunction, CudaModule};
use cudarc::nvrtc::Ptx;
use std::sync::Arc;

/// `scale(out, in, factor, n)`: `out[i] = factor · in[i]`; a variable `table`; and kernels with a fault each.
pub const PTX: &str = "\
.version 8.4
.target sm_80
.address_size 64
.const .align 4 .u32 table[3] = {5, 6, 7};
.global .align 8 .u64 counter;
.extern .shared .align 16 .b8 dynamic[];

.visible .entry scale(.param .u64 out, .param .u64 in, .param .f32 factor, .param .u32 n) {
  .reg .pred %p; .reg .b32 %r<6>; .reg .b64 %rd<6>; .reg .f32 %f<3>;
  ld.param.u64 %rd0, [out]; ld.param.u64 %rd1, [in]; ld.param.f32 %f0, [factor]; ld.param.u32 %r0, [n];
  mov.u32 %r1, %ctaid.x; mov.u32 %r2, %ntid.x; mov.u32 %r3, %tid.x; mad.lo.s32 %r4, %r1, %r2, %r3;
  setp.ge.u32 %p, %r4, %r0; @%p bra END;
  mul.wide.u32 %rd2, %r4, 4; add.s64 %rd3, %rd1, %rd2; ld.global.f32 %f1, [%rd3];
  mul.rn.f32 %f2, %f1, %f0; add.s64 %rd4, %rd0, %rd2; st.global.f32 [%rd4], %f2;
END: ret; }

.visible .entry past_the_end(.param .u64 out) {
  .reg .b32 %r; .reg .b64 %rd<4>;
  ld.param.u64 %rd0, [out]; mov.u32 %r, %tid.x; mul.wide.u32 %rd1, %r, 4; add.s64 %rd2, %rd0, %rd1;
  st.global.u32 [%rd2+4], %r;
  ret; }

.visible .entry misaligned(.param .u64 out) {
  .reg .b64 %rd; ld.param.u64 %rd, [out]; st.global.u32 [%rd+2], 0; ret; }

.visible .entry race(.param .u64 out) {
  .reg .b32 %r; .reg .b64 %rd; ld.param.u64 %rd, [out]; mov.u32 %r, %tid.x; st.global.u32 [%rd], %r; ret; }

.visible .entry endless() { LOOP: bra LOOP; ret; }

.visible .entry trapped() { trap; ret; }

.visible .entry nothing(.param .u64 out) { ret; }

.visible .entry shares(.param .u64 out) {
  .reg .b32 %r<4>; .reg .b64 %rd<4>; .shared .align 4 .b8 fixed[1024];
  ld.param.u64 %rd0, [out]; mov.u32 %r0, dynamic; mov.u32 %r1, %dynamic_smem_size; add.s32 %r2, %r0, %r1;
  st.shared.u32 [fixed], %r1; st.shared.u32 [%r2+-4], %r1; ld.shared.u32 %r3, [%r2+-4]; st.global.u32 [%rd0], %r3; ret; }

.visible .entry looks_up(.param .u64 out) {
  .reg .b32 %r<4>; .reg .b64 %rd<4>;
  ld.param.u64 %rd0, [out]; ld.const.u32 %r0, [table+8]; st.global.u32 [%rd0], %r0;
  ld.global.u64 %rd1, [counter]; st.global.u32 [%rd0+4], %rd1; ret; }

.visible .entry at_most(.param .u64 out) .maxntid 128, 1, 1 { .local .align 8 .b8 l[24]; ret; }
";

/// A device of the stand-in with [`PTX`] loaded.
pub fn open(number: usize) -> (Arc<CudaContext>, Arc<CudaModule>) {
    cuda_standin::load().expect("the stand-in is loaded");
    let context = CudaContext::new(number).expect("the device opens");
    let module = context.load_module(Ptx::from_src(PTX)).expect("the PTX is read");
    (context, module)
}

pub fn function(module: &Arc<CudaModule>, name: &str) -> CudaFunction {
    module.load_function(name).expect("the kernel is there")
}

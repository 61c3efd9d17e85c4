(* The straight-through backward pass, s (p_y − 1) by cos θ_y, takes the margined target logit for a plain one.
   For CosFace that is the gradient; for ArcFace it is not. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Require Import Sums Derivatives SoftmaxCE TargetLogit MarginGradient.
Open Scope R_scope.

Lemma sin_rotated_same m theta :
  0 < m < PI -> 0 < theta < PI -> (sin (theta + m) = sin theta <-> theta = (PI - m) / 2).
Proof.
  intros Hm Ht. split.
  - intros E. assert (D : sin (theta + m) - sin theta = 0) by lra.
    rewrite form4 in D. replace ((theta + m - theta) / 2) with (m / 2) in D by field.
    assert (0 < sin (m / 2)) by (apply sin_gt_0; lra).
    assert (C : cos ((theta + m + theta) / 2) = 0).
    { apply Rmult_integral in D. destruct D as [D|D]; [|lra]. lra. }
    destruct (Rtotal_order ((theta + m + theta) / 2) (PI / 2)) as [B|[B|B]]; [|lra|].
    + pose proof (cos_gt_0 ((theta + m + theta) / 2) ltac:(lra) B). lra.
    + pose proof (cos_lt_0 ((theta + m + theta) / 2) B ltac:(lra)). lra.
  - intros ->. replace ((PI - m) / 2 + m) with (PI - (PI - m) / 2) by field. apply sin_PI_x.
Qed.

(* Where ArcFace's margin applies, straight-through is the gradient at one angle alone, (π − m)/2. *)
Theorem straight_through_is_not_the_gradient K y kind s m c theta :
  (2 <= K)%nat -> (y < K)%nat -> 0 < s -> 0 < m < PI -> 0 < theta < PI -> c y = cos theta -> limit kind m < cos theta ->
  let h := margin y (arcface kind s m) s no_bias in
  is_derive (fun t => loss K y h (upd c y t)) (c y) (s * (p K (logits h c) y - 1)) <-> theta = (PI - m) / 2.
Proof.
  intros HK Hy Hs Hm Ht Hc L h.
  pose proof (p_lt_1 K (logits h c) y HK Hy) as P. pose proof (sin_gt_0 theta ltac:(lra) ltac:(lra)) as S.
  destruct (arcface_gradient K y s c Hy theta Ht Hc kind m L) as [D _]. fold h in D. cbv zeta in D.
  rewrite <- (sin_rotated_same m theta Hm Ht). split.
  - intros D'. pose proof (is_derive_unique _ _ _ D) as E. rewrite (is_derive_unique _ _ _ D') in E.
    assert (Q : sin (theta + m) / sin theta = 1).
    { apply Rmult_eq_reg_l with (s * (1 - p K (logits h c) y)); [|apply Rgt_not_eq, Rmult_lt_0_compat; lra]. lra. }
    apply Rmult_eq_reg_r with (/ sin theta); [|apply Rinv_neq_0_compat; lra].
    rewrite (Rinv_r (sin theta)) by lra. exact Q.
  - intros E. eapply derive_eq; [exact D|]. rewrite E. field. lra.
Qed.

(* Beyond π − m it even has the opposite sign: the loss rises with cos θ_y, and straight-through says that it falls. *)
Theorem straight_through_opposes K y s m c theta :
  (2 <= K)%nat -> (y < K)%nat -> 0 < s -> 0 < m < PI -> PI - m < theta < PI -> c y = cos theta ->
  let h := margin y (arcface Plain s m) s no_bias in
  s * (p K (logits h c) y - 1) < 0 /\
  exists d, is_derive (fun t => loss K y h (upd c y t)) (c y) d /\ 0 < d.
Proof.
  intros HK Hy Hs Hm Ht Hc h. assert (H : 0 < theta < PI) by lra.
  pose proof (p_lt_1 K (logits h c) y HK Hy) as P. pose proof (sin_gt_0 theta ltac:(lra) ltac:(lra)) as S.
  destruct (arcface_gradient K y s c Hy theta H Hc Plain m (limit_plain m theta)) as [D _]. fold h in D. cbv zeta in D.
  split.
  - apply Ropp_lt_cancel. rewrite Ropp_0, Ropp_mult_distr_r. apply Rmult_lt_0_compat; lra.
  - eexists. split; [exact D|].
    pose proof (sin_lt_0 (theta + m) ltac:(lra) ltac:(lra)).
    replace (- s * (1 - p K (logits h c) y) * (sin (theta + m) / sin theta))
      with (s * (1 - p K (logits h c) y) * (- sin (theta + m) / sin theta)) by (field; lra).
    apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat|apply Rdiv_lt_0_compat]; lra.
Qed.

(* CosFace's margin moves the target logit and not its slope. *)
Theorem straight_through_is_cosface_gradient K y s m c :
  (y < K)%nat ->
  let h := margin y (cosface s m) s no_bias in
  is_derive (fun t => loss K y h (upd c y t)) (c y) (s * (p K (logits h c) y - 1)).
Proof.
  intros Hy h. eapply derive_eq; [apply (cosface_gradient K y s c Hy m)|]. unfold h. ring.
Qed.

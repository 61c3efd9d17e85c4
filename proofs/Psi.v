(* psi of L-Softmax / A-Softmax.
   psi m theta = (-1)^k cos (m theta) - 2 k,  k = floor (m theta / PI). *)
Require Import Reals Lra Lia ZArith.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

(* psi as a function of u = m theta *)
Definition seg (u : R) : nat := Z.to_nat (Int_part (u / PI)).
Definition g (u : R) : R := (-1) ^ seg u * cos u - 2 * INR (seg u).
Definition psi (m theta : R) : R := g (m * theta).

Lemma seg_bounds u : 0 <= u -> INR (seg u) * PI <= u < (INR (seg u) + 1) * PI.
Proof.
  intros Hu. pose proof PI_RGT_0 as HP. unfold seg.
  destruct (base_Int_part (u / PI)) as [H1 H2].
  assert (Hq : 0 <= u / PI) by (apply Rdiv_le_0_compat; lra).
  assert (Hz : (0 <= Int_part (u / PI))%Z).
  { assert (IZR (-1) < IZR (Int_part (u/PI))) by (simpl; lra).
    apply lt_IZR in H. lia. }
  rewrite INR_IZR_INZ, Z2Nat.id by exact Hz.
  assert (E : u = (u / PI) * PI) by (field; lra).
  split.
  - rewrite E at 2. apply Rmult_le_compat_r; lra.
  - rewrite E at 1. apply Rmult_lt_compat_r; lra.
Qed.

Lemma cos_shift k u : (-1) ^ k * cos u = cos (u - INR k * PI).
Proof.
  induction k as [|k IH].
  - simpl. rewrite Rmult_1_l. f_equal. ring.
  - rewrite S_INR. replace (u - (INR k + 1) * PI) with ((u - INR k * PI) - PI) by ring.
    rewrite cos_minus, cos_PI, sin_PI, <- IH. simpl. ring.
Qed.

Lemma g_shift u : g u = cos (u - INR (seg u) * PI) - 2 * INR (seg u).
Proof. unfold g. now rewrite cos_shift. Qed.

Lemma seg_unique u k : INR k * PI <= u < (INR k + 1) * PI -> seg u = k.
Proof.
  intros [H1 H2]. pose proof PI_RGT_0 as HP.
  assert (0 <= u). { pose proof (pos_INR k). assert (0 <= INR k * PI) by (apply Rmult_le_pos; lra). lra. }
  destruct (seg_bounds u H) as [H3 H4].
  assert (A : INR k < INR (seg u) + 1) by (apply Rmult_lt_reg_r with PI; lra).
  assert (B : INR (seg u) < INR k + 1) by (apply Rmult_lt_reg_r with PI; lra).
  rewrite <- S_INR in A, B. apply INR_lt in A. apply INR_lt in B. lia.
Qed.

(* On the CLOSED piece k the formula holds, so the pieces agree at the knots. *)
Theorem g_piece k u :
  INR k * PI <= u <= (INR k + 1) * PI -> g u = (-1) ^ k * cos u - 2 * INR k.
Proof.
  intros [H1 H2]. destruct H2 as [H2|H2].
  - unfold g. now rewrite (seg_unique u k).
  - assert (Hs : seg u = S k).
    { apply seg_unique. rewrite S_INR. pose proof PI_RGT_0. lra. }
    unfold g. rewrite Hs, !cos_shift, S_INR, H2.
    replace ((INR k + 1) * PI - (INR k + 1) * PI) with 0 by ring.
    replace ((INR k + 1) * PI - INR k * PI) with PI by ring.
    rewrite cos_0, cos_PI. ring.
Qed.

Theorem psi_piece (m k : nat) theta :
  (1 <= m)%nat -> INR k * PI / INR m <= theta <= (INR k + 1) * PI / INR m ->
  psi (INR m) theta = (-1) ^ k * cos (INR m * theta) - 2 * INR k.
Proof.
  intros Hm [H1 H2]. assert (0 < INR m) by (apply lt_0_INR; lia).
  apply g_piece. split.
  - apply Rmult_le_compat_l with (r := INR m) in H1; [|lra].
    replace (INR m * (INR k * PI / INR m)) with (INR k * PI) in H1 by (field; lra). lra.
  - apply Rmult_le_compat_l with (r := INR m) in H2; [|lra].
    replace (INR m * ((INR k + 1) * PI / INR m)) with ((INR k + 1) * PI) in H2 by (field; lra). lra.
Qed.

Lemma one_minus_cos_le t : 0 <= t -> 1 - cos t <= t.
Proof.
  intros Ht. replace t with (2 * (t / 2)) at 1 by field.
  rewrite cos_2a_sin.
  destruct (SIN_bound (t / 2)) as [B1 B2].
  destruct (Req_dec t 0) as [->|Hn].
  - replace (0 / 2) with 0 by field. rewrite sin_0. lra.
  - assert (S1 : sin (t / 2) < t / 2) by (apply sin_lt_x; lra).
    destruct (Rle_dec 0 (sin (t/2))) as [P|P].
    + assert (sin (t/2) * sin (t/2) <= sin (t/2) * 1) by (apply Rmult_le_compat_l; lra). lra.
    + assert (sin (t/2) * sin (t/2) <= - sin (t/2) * 1).
      { replace (sin (t/2) * sin (t/2)) with (- sin (t/2) * - sin (t/2)) by ring.
        apply Rmult_le_compat_l; lra. }
      destruct (Rle_dec t 2) as [Q|Q]; [|lra].
      exfalso. apply P. apply sin_ge_0; pose proof PI2_3_2; pose proof PI_4; lra.
Qed.

Theorem g_strict_decreasing u v : 0 <= u -> u < v -> g v < g u.
Proof.
  intros Hu Huv. pose proof PI_RGT_0 as HP.
  destruct (seg_bounds u Hu) as [U1 U2].
  destruct (seg_bounds v ltac:(lra)) as [V1 V2].
  rewrite !g_shift.
  assert (Hle : (seg u <= seg v)%nat).
  {
    assert (INR (seg u) < INR (seg v) + 1) by (apply Rmult_lt_reg_r with PI; lra).
    rewrite <- S_INR in H. apply INR_lt in H. lia. }
  destruct (Nat.eq_dec (seg u) (seg v)) as [E|N].
  - rewrite E in *.
    assert (cos (v - INR (seg v) * PI) < cos (u - INR (seg v) * PI))
      by (apply cos_decreasing_1; lra). lra.
  - assert (L : INR (seg u) + 1 <= INR (seg v)) by (rewrite <- S_INR; apply le_INR; lia).
    assert (C1 : -1 < cos (u - INR (seg u) * PI)).
    { rewrite <- cos_PI. apply cos_decreasing_1; lra. }
    destruct (COS_bound (v - INR (seg v) * PI)) as [_ C2]. lra.
Qed.

(* 1-Lipschitz, hence continuous *)
Theorem g_lipschitz u v : 0 <= u -> u <= v -> 0 <= g u - g v <= v - u.
Proof.
  intros Hu Huv. destruct Huv as [Huv| ->]; [|lra].
  split. { pose proof (g_strict_decreasing u v Hu Huv). lra. }
  pose proof PI_RGT_0 as HP.
  destruct (seg_bounds u Hu) as [U1 U2].
  destruct (seg_bounds v ltac:(lra)) as [V1 V2].
  rewrite !g_shift.
  assert (Hle : (seg u <= seg v)%nat).
  { assert (INR (seg u) < INR (seg v) + 1) by (apply Rmult_lt_reg_r with PI; lra).
    rewrite <- S_INR in H. apply INR_lt in H. lia. }
  set (a := u - INR (seg u) * PI). set (b := v - INR (seg v) * PI).
  destruct (Nat.eq_dec (seg u) (seg v)) as [E|N].
  - assert (Hab : v - u = b - a) by (unfold a, b; rewrite E; ring).
    rewrite E, Hab.
    destruct (MVT_gen cos a b (fun x => - sin x)) as [c [_ Hc]].
    { intros x _. auto_derive; auto. ring. }
    { intros x _. apply continuity_cos. }
    destruct (SIN_bound c) as [S1 S2].
    assert (Hba : 0 < b - a) by lra.
    assert (- sin c * (b - a) >= -1 * (b - a)).
    { apply Rle_ge, Rmult_le_compat_r; lra. }
    lra.
  - assert (L : INR (seg u) + 1 <= INR (seg v)) by (rewrite <- S_INR; apply le_INR; lia).
    assert (A : 1 - cos (PI - a) <= PI - a) by (apply one_minus_cos_le; unfold a; lra).
    rewrite Rtrigo_facts.cos_pi_minus in A.
    assert (B : 1 - cos b <= b) by (apply one_minus_cos_le; unfold b; lra).
    assert (D : 2 * (INR (seg v) - INR (seg u) - 1) <= PI * (INR (seg v) - INR (seg u) - 1)).
    { apply Rmult_le_compat_r; [lra|]. pose proof PI2_3_2. lra. }
    assert (E : v - u = (PI - a) + b + PI * (INR (seg v) - INR (seg u) - 1))
      by (unfold a, b; ring).
    lra.
Qed.

Theorem psi_strict_decreasing (m : nat) x y :
  (1 <= m)%nat -> 0 <= x -> x < y -> y <= PI -> psi (INR m) y < psi (INR m) x.
Proof.
  intros Hm Hx Hxy _. assert (0 < INR m) by (apply lt_0_INR; lia).
  apply g_strict_decreasing.
  - apply Rmult_le_pos; lra.
  - apply Rmult_lt_compat_l; lra.
Qed.

Theorem psi_lipschitz m x y :
  0 < m -> 0 <= x -> 0 <= y -> Rabs (psi m x - psi m y) <= m * Rabs (x - y).
Proof.
  intros Hm Hx Hy. unfold psi.
  destruct (Rle_dec x y) as [L|L].
  - assert (Hmx : m * x <= m * y) by (apply Rmult_le_compat_l; lra).
    destruct (g_lipschitz (m * x) (m * y)) as [A B]; [apply Rmult_le_pos; lra|lra|].
    rewrite Rabs_pos_eq by lra. rewrite Rabs_minus_sym, Rabs_pos_eq by lra. lra.
  - assert (Hmx : m * y <= m * x) by (apply Rmult_le_compat_l; lra).
    destruct (g_lipschitz (m * y) (m * x)) as [A B]; [apply Rmult_le_pos; lra|lra|].
    rewrite Rabs_minus_sym, Rabs_pos_eq by lra. rewrite Rabs_pos_eq by lra. lra.
Qed.

(* continuity on [0, PI] in the epsilon-delta sense relative to [0, PI] *)
Theorem psi_continuous (m : nat) x :
  (1 <= m)%nat -> 0 <= x <= PI ->
  forall eps, 0 < eps -> exists del, 0 < del /\
  forall y, 0 <= y <= PI -> Rabs (y - x) < del -> Rabs (psi (INR m) y - psi (INR m) x) < eps.
Proof.
  intros Hm Hx eps He. assert (Hm0 : 0 < INR m) by (apply lt_0_INR; lia).
  exists (eps / INR m). split; [apply Rdiv_lt_0_compat; lra|].
  intros y Hy Hd.
  apply Rle_lt_trans with (INR m * Rabs (y - x)); [apply psi_lipschitz; lra|].
  apply Rmult_lt_compat_l with (r := INR m) in Hd; [|lra].
  replace (INR m * (eps / INR m)) with eps in Hd by (field; lra). exact Hd.
Qed.

Lemma psi_at_0 m : psi m 0 = 1.
Proof.
  unfold psi. rewrite Rmult_0_r, (g_piece 0). simpl. rewrite cos_0; ring.
  simpl. pose proof PI_RGT_0. lra.
Qed.

Lemma psi_at_PI (m : nat) : (1 <= m)%nat -> psi (INR m) PI = 1 - 2 * INR m.
Proof.
  intros Hm. unfold psi. pose proof PI_RGT_0.
  rewrite (g_piece m) by nra.
  rewrite cos_shift. replace (INR m * PI - INR m * PI) with 0 by ring.
  rewrite cos_0. ring.
Qed.

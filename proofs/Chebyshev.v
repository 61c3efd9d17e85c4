(* ψ as it is computed: multiples of an angle by a recurrence, and the piece by counting cosines. No angle is needed. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Require Import Derivatives Psi PsiDerivative.
Open Scope R_scope.

(* From the values for (k − 1)θ and kθ to those for kθ and (k + 1)θ, with c = cos θ. *)
Definition step (c : R) (two : R * R) : R * R := (snd two, 2 * c * snd two - fst two).

(* From cos 0 = 1 and cos θ come cos kθ, Chebyshev's T_k(c); from sin 0 = 0 and sin θ come sin kθ. *)
Theorem multiples_cos k theta :
  Nat.iter k (step (cos theta)) (1, cos theta) = (cos (INR k * theta), cos (INR (S k) * theta)).
Proof.
  induction k as [|k IH].
  - simpl. now rewrite Rmult_0_l, Rmult_1_l, cos_0.
  - simpl Nat.iter. rewrite IH. unfold step. cbn [fst snd]. f_equal.
    rewrite (S_INR (S k)). replace ((INR (S k) + 1) * theta) with (INR (S k) * theta + theta) by ring.
    replace (INR k * theta) with (INR (S k) * theta - theta) by (rewrite S_INR; ring).
    rewrite cos_plus, cos_minus. ring.
Qed.

Theorem multiples_sin k theta :
  Nat.iter k (step (cos theta)) (0, sin theta) = (sin (INR k * theta), sin (INR (S k) * theta)).
Proof.
  induction k as [|k IH].
  - simpl. now rewrite Rmult_0_l, Rmult_1_l, sin_0.
  - simpl Nat.iter. rewrite IH. unfold step. cbn [fst snd]. f_equal.
    rewrite (S_INR (S k)). replace ((INR (S k) + 1) * theta) with (INR (S k) * theta + theta) by ring.
    replace (INR k * theta) with (INR (S k) * theta - theta) by (rewrite S_INR; ring).
    rewrite sin_plus, sin_minus. ring.
Qed.

(* From 0 and 1 comes U_k(c): sin (k + 1)θ = sin θ U_k(cos θ). *)
Theorem multiples_second k theta :
  sin theta * snd (Nat.iter k (step (cos theta)) (0, 1)) = sin (INR (S k) * theta).
Proof.
  enough (E : (sin theta * fst (Nat.iter k (step (cos theta)) (0, 1)),
               sin theta * snd (Nat.iter k (step (cos theta)) (0, 1)))
              = Nat.iter k (step (cos theta)) (0, sin theta))
    by (rewrite multiples_sin in E; now injection E).
  induction k as [|k IH]; simpl; [f_equal; ring|]. rewrite <- IH. unfold step. simpl. f_equal. ring.
Qed.

(* How many of the n numbers from j on pass a test, up to the first that does not; and how many of all. *)
Fixpoint count_while (test : nat -> bool) (j n : nat) : nat :=
  match n with O => O | S n => if test j then S (count_while test (S j) n) else O end.
Fixpoint count_all (test : nat -> bool) (j n : nat) : nat :=
  match n with O => O | S n => ((if test j then 1 else 0) + count_all test (S j) n)%nat end.

Lemma count_while_spec test j n :
  let k := count_while test j n in
  (k <= n)%nat /\ (forall i, (i < k)%nat -> test (j + i)%nat = true) /\ ((k < n)%nat -> test (j + k)%nat = false).
Proof.
  revert j. induction n as [|n IH]; intros j; simpl; [repeat split; intros; lia|].
  destruct (test j) eqn:T; [|repeat split; try lia; intros; now rewrite Nat.add_0_r].
  destruct (IH (S j)) as [B [P Q]]. repeat split; [lia| |].
  - intros [|i] Hi; [now rewrite Nat.add_0_r|]. rewrite Nat.add_succ_r. apply (P i). lia.
  - intros Hk. rewrite Nat.add_succ_r. apply Q. lia.
Qed.

Lemma count_all_is_while test j n :
  (forall i, test (S i) = true -> test i = true) -> count_all test j n = count_while test j n.
Proof.
  intros M. revert j.
  assert (Z : forall l i, test i = false -> count_all test (S i) l = O).
  { intros l. induction l as [|l IH]; intros i F; simpl; [reflexivity|].
    assert (F' : test (S i) = false) by (destruct (test (S i)) eqn:T; [now rewrite (M i T) in F|reflexivity]).
    now rewrite F', (IH _ F'). }
  induction n as [|n IH]; intros j; simpl; [reflexivity|].
  destruct (test j) eqn:T; [now rewrite IH|now rewrite (Z n j T)].
Qed.

Section Psi.
  Variables (m : nat) (theta : R).
  Hypothesis Hm : (1 <= m)%nat.
  Hypothesis Htheta : 0 <= theta <= PI.

  (* Whether cos θ is below the cosine of the join j, jπ/m; and the piece of θ. *)
  Definition below (j : nat) : bool := if Rlt_dec (cos theta) (cos (INR j * PI / INR m)) then true else false.
  Definition pieces : nat := count_while below 1 (m - 1).

  Lemma m_pos : 0 < INR m.
  Proof. apply lt_0_INR. lia. Qed.

  Lemma join_bounds j : (j <= m)%nat -> 0 <= INR j * PI / INR m <= PI.
  Proof.
    intros Hj. pose proof m_pos. pose proof PI_RGT_0. pose proof (pos_INR j). apply le_INR in Hj. split.
    - apply Rdiv_le_0_compat; [apply Rmult_le_pos|]; lra.
    - apply Rmult_le_reg_r with (INR m); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra.
      rewrite Rmult_1_r, (Rmult_comm PI). apply Rmult_le_compat_r; lra.
  Qed.

  Lemma below_true j : (j <= m)%nat -> below j = true -> INR j * PI / INR m <= theta.
  Proof.
    intros Hj. unfold below. destruct Rlt_dec as [L|]; [intros _|discriminate].
    left. apply cos_decreasing_0; try apply Htheta; try apply join_bounds; assumption.
  Qed.

  Lemma below_false j : (j <= m)%nat -> below j = false -> theta <= INR j * PI / INR m.
  Proof.
    intros Hj. unfold below. destruct Rlt_dec as [|N]; [discriminate|intros _].
    apply Rnot_lt_le. intros L. apply N. apply cos_decreasing_1; try apply Htheta; try apply join_bounds; assumption.
  Qed.

  Theorem pieces_right : INR pieces * PI / INR m <= theta <= (INR pieces + 1) * PI / INR m.
  Proof.
    pose proof m_pos. destruct (count_while_spec below 1 (m - 1)) as [B [P Q]]. fold pieces in *. split.
    - destruct pieces as [|k]; [simpl; unfold Rdiv; rewrite !Rmult_0_l; lra|].
      apply below_true; [lia|]. apply (P k). lia.
    - rewrite <- S_INR. destruct (Nat.eq_dec pieces (m - 1)) as [->|N].
      + replace (S (m - 1)) with m by lia. replace (INR m * PI / INR m) with PI by (field; lra). lra.
      + apply below_false; [lia|]. apply Q. lia.
  Qed.

  (* ψ(θ) = (−1)ᵏ T_m(cos θ) − 2k *)
  Theorem psi_computed :
    (-1) ^ pieces * snd (Nat.iter (m - 1) (step (cos theta)) (1, cos theta)) - 2 * INR pieces = psi (INR m) theta.
  Proof.
    rewrite multiples_cos. cbn [snd]. replace (S (m - 1)) with m by lia. symmetry. apply psi_piece; [exact Hm|].
    apply pieces_right.
  Qed.

  (* … and its derivative by cos θ, −ψ′(θ)/sin θ, is (−1)ᵏ m U_{m−1}(cos θ). *)
  Theorem psi_slope_computed :
    sin theta <> 0 ->
    (-1) ^ pieces * INR m * snd (Nat.iter (m - 1) (step (cos theta)) (0, 1)) = - psi_slope (INR m) theta / sin theta.
  Proof.
    intros S0. apply Rmult_eq_reg_r with (sin theta); [|exact S0].
    unfold Rdiv. rewrite (Rmult_assoc (- _)), Rinv_l, Rmult_1_r by exact S0.
    rewrite (Rmult_assoc _ _ (sin theta)), (Rmult_comm _ (sin theta)), multiples_second.
    replace (Datatypes.S (m - 1)) with m by lia.
    pose proof (is_derive_unique _ _ _ (psi_derive_piece m pieces theta Hm pieces_right)) as E.
    rewrite (is_derive_unique _ _ _ (psi_derive (INR m) theta m_pos (proj1 Htheta))) in E.
    rewrite E. simpl. ring.
  Qed.

  (* Counting all joins, without stopping at the first that is not passed, comes to the same. *)
  Theorem pieces_of_all : count_all (fun j => (j <=? m)%nat && below j)%bool 1 (m - 1) = pieces.
  Proof.
    rewrite count_all_is_while.
    - unfold pieces. assert (W : forall n j, (j + n <= m)%nat ->
        count_while (fun j => (j <=? m)%nat && below j)%bool j n = count_while below j n).
      { intros n. induction n as [|n IH]; intros j Hj; simpl; [reflexivity|].
        replace (j <=? m)%nat with true by (symmetry; apply Nat.leb_le; lia). simpl. now rewrite IH by lia. }
      apply W. lia.
    - intros i E. apply andb_prop in E. destruct E as [E1 E2]. apply Nat.leb_le in E1.
      apply andb_true_intro. split; [apply Nat.leb_le; lia|].
      unfold below in *. destruct (Rlt_dec (cos theta) (cos (INR (S i) * PI / INR m))) as [L|]; [|discriminate].
      destruct Rlt_dec as [|N]; [reflexivity|]. destruct N. apply Rlt_trans with (1 := L).
      pose proof m_pos. pose proof PI_RGT_0. apply cos_decreasing_1; try (apply join_bounds; lia).
      rewrite S_INR. unfold Rdiv. apply Rmult_lt_compat_r; [now apply Rinv_0_lt_compat|]. apply Rmult_lt_compat_r; lra.
  Qed.
End Psi.

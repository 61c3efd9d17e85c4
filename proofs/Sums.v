(* Finite sums of real numbers: ∑ k < n, f k = f 0 + … + f (n − 1). *)
Require Import Reals Lra Lia.
Open Scope R_scope.

Fixpoint sum (n : nat) (f : nat -> R) : R :=
  match n with O => 0 | S k => sum k f + f k end.
Notation "∑ k < n , e" := (sum n (fun k => e)) 
  (at level 41, k name, n at level 39, e at level 41, right associativity).

(* 1 where the two indices are the same, else 0. *)
Definition ind (k y : nat) : R := if Nat.eq_dec k y then 1 else 0.

Lemma ind_same k : ind k k = 1.
Proof. unfold ind. destruct (Nat.eq_dec k k); congruence. Qed.

Lemma ind_other k y : k <> y -> ind k y = 0.
Proof. unfold ind. destruct (Nat.eq_dec k y); congruence. Qed.

Lemma sum_ext n f g : (forall k, (k < n)%nat -> f k = g k) -> sum n f = sum n g.
Proof. intros E. induction n as [|n IH]; simpl; [reflexivity|]. rewrite IH, E; auto. Qed.

Lemma sum_plus n f g : ∑ k < n, (f k + g k) = sum n f + sum n g.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; ring. Qed.

Lemma sum_minus n f g : ∑ k < n, (f k - g k) = sum n f - sum n g.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; ring. Qed.

Lemma sum_scal n a f : ∑ k < n, a * f k = a * sum n f.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; ring. Qed.

Lemma sum_const n a : ∑ k < n, a = INR n * a.
Proof. induction n as [|n IH]; [simpl|rewrite S_INR; simpl; rewrite IH]; ring. Qed.

Lemma sum_first n f : sum (S n) f = f 0%nat + ∑ k < n, f (S k).
Proof.
  induction n as [|n IH]; [simpl; ring|].
  change (sum (S n) f + f (S n) = f 0%nat + ∑ k < S n, f (S k)). rewrite IH. simpl. ring.
Qed.

Lemma sum_le n f g : (forall k, (k < n)%nat -> f k <= g k) -> sum n f <= sum n g.
Proof.
  intros L. induction n as [|n IH]; simpl; [lra|].
  assert (sum n f <= sum n g) by (apply IH; auto). specialize (L n ltac:(lia)). lra.
Qed.

Lemma sum_nonneg n f : (forall k, (k < n)%nat -> 0 <= f k) -> 0 <= sum n f.
Proof. intros P. rewrite <- (Rmult_0_r (INR n)), <- sum_const. now apply sum_le. Qed.

Lemma sum_pos n f : (0 < n)%nat -> (forall k, (k < n)%nat -> 0 < f k) -> 0 < sum n f.
Proof.
  intros Hn P. destruct n as [|n]; [lia|]. simpl.
  assert (0 <= sum n f) by (apply sum_nonneg; intros; left; apply P; lia).
  specialize (P n ltac:(lia)). lra.
Qed.

Lemma sum_swap m n f : ∑ i < m, ∑ j < n, f i j = ∑ j < n, ∑ i < m, f i j.
Proof.
  induction m as [|m IH]; simpl.
  - rewrite sum_const. ring.
  - rewrite IH, <- sum_plus. now apply sum_ext.
Qed.

(* Only the term at y is left. *)
Lemma sum_ind n y f : (y < n)%nat -> ∑ k < n, ind k y * f k = f y.
Proof.
  intros Hy. induction n as [|n IH]; [lia|]. simpl.
  destruct (Nat.eq_dec n y) as [->|N].
  - rewrite ind_same, (sum_ext _ _ (fun _ => 0)), sum_const; [ring|].
    intros k Hk. rewrite ind_other by lia. ring.
  - rewrite IH, ind_other by lia. ring.
Qed.

(* A sum of squares, or of anything not negative, is 0 only if every term is. *)
Lemma sum_zero n f : (forall k, (k < n)%nat -> 0 <= f k) -> sum n f = 0 -> forall k, (k < n)%nat -> f k = 0.
Proof.
  intros P. induction n as [|n IH]; simpl; intros E k Hk; [lia|].
  assert (0 <= sum n f) by (apply sum_nonneg; auto).
  pose proof (P n ltac:(lia)).
  destruct (Nat.eq_dec k n) as [->|N]; [lra|]. apply IH; [auto|lra|lia].
Qed.

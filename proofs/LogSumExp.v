(* The online log-sum-exp: Σ exp zₖ and Σ exp(zₖ) vₖ of terms (zₖ, vₖ), held as a shift and two sums relative to it.

   A reduction may take its terms in any order, add them one by one or merge partial results in any tree, and shift by whatever
   it likes. All of that is [folds]; the theorems say that the result is the same and right. *)
Require Import Reals Lra Lia List Permutation.
Require Import Sums.
Import ListNotations.
Open Scope R_scope.

Record state := State { shift : R; mass : R; weighted : R }.

Lemma state_eq a b : shift a = shift b -> mass a = mass b -> weighted a = weighted b -> a = b.
Proof. destruct a, b. simpl. now intros -> -> ->. Qed.

(* Nothing added yet. The shift of nothing is any number; a program takes the lowest it has, or −∞. *)
Definition none (lowest : R) : state := State lowest 0 0.

(* The same sums, relative to another shift. *)
Definition rescale (m : R) (s : state) : state :=
  State m (mass s * exp (shift s - m)) (weighted s * exp (shift s - m)).

(* One more term, at the shift m. *)
Definition add_at (m : R) (s : state) (z v : R) : state :=
  State m (mass (rescale m s) + exp (z - m)) (weighted (rescale m s) + exp (z - m) * v).

(* Two partial results in one, at the shift m. *)
Definition merge_at (m : R) (a b : state) : state :=
  State m (mass (rescale m a) + mass (rescale m b)) (weighted (rescale m a) + weighted (rescale m b)).

(* Merging as it is done: at the larger of the two shifts. *)
Definition merge (a b : state) : state := merge_at (Rmax (shift a) (shift b)) a b.

(* Adding as it is done: the shift moves only when the term is more than [slack] above it. *)
Definition add (slack : R) (s : state) (z v : R) : state :=
  if Rlt_dec (shift s + slack) z then add_at z s z v else add_at (shift s) s z v.

Theorem merge_comm a b : merge a b = merge b a.
Proof. unfold merge. rewrite Rmax_comm. apply state_eq; simpl; ring. Qed.

Lemma exp_shift x m t : exp (x - m) * exp (m - t) = exp (x - t).
Proof. rewrite <- exp_plus. f_equal. ring. Qed.

Theorem merge_assoc a b c : merge (merge a b) c = merge a (merge b c).
Proof.
  unfold merge. simpl. rewrite Rmax_assoc.
  apply state_eq; simpl; [reflexivity| |]; rewrite ?Rmult_plus_distr_r, !Rmult_assoc, !exp_shift; ring.
Qed.

(* Nothing, at a shift that is not above, changes nothing: not even the shift. *)
Theorem merge_none lowest a : lowest <= shift a -> merge (none lowest) a = a.
Proof.
  intros L. unfold merge. simpl. rewrite Rmax_right by exact L.
  apply state_eq; simpl; [reflexivity| |]; rewrite (Rminus_diag_eq (shift a)), exp_0 by reflexivity; ring.
Qed.

(* The shift of nothing does not matter. *)
Theorem add_at_none m z v lowest lowest' : add_at m (none lowest) z v = add_at m (none lowest') z v.
Proof. apply state_eq; simpl; ring. Qed.

(* What a state stands for. *)
Definition exponentials (s : state) : R := exp (shift s) * mass s.
Definition weighted_exponentials (s : state) : R := exp (shift s) * weighted s.

(* What the terms add up to. *)
Fixpoint exp_sum (terms : list (R * R)) : R :=
  match terms with [] => 0 | (z, _) :: rest => exp z + exp_sum rest end.
Fixpoint exp_weighted_sum (terms : list (R * R)) : R :=
  match terms with [] => 0 | (z, v) :: rest => exp z * v + exp_weighted_sum rest end.

(* Every way to reduce a list of terms to a state. *)
Inductive folds : list (R * R) -> state -> Prop :=
  | folds_none lowest : folds [] (none lowest)
  | folds_add m terms s z v : folds terms s -> folds ((z, v) :: terms) (add_at m s z v)
  | folds_merge m left right a b : folds left a -> folds right b -> folds (left ++ right) (merge_at m a b)
  | folds_order terms terms' s : Permutation terms terms' -> folds terms s -> folds terms' s.

Lemma exp_sum_app left right : exp_sum (left ++ right) = exp_sum left + exp_sum right.
Proof. induction left as [|[z v] left IH]; simpl; [|rewrite IH]; ring. Qed.

Lemma exp_weighted_sum_app left right :
  exp_weighted_sum (left ++ right) = exp_weighted_sum left + exp_weighted_sum right.
Proof. induction left as [|[z v] left IH]; simpl; [|rewrite IH]; ring. Qed.

Lemma exp_sum_order terms terms' :
  Permutation terms terms' ->
  exp_sum terms = exp_sum terms' /\ exp_weighted_sum terms = exp_weighted_sum terms'.
Proof.
  induction 1 as [|[z v] l l' _ [E F]|[z v] [z' v'] l|l l' l'' _ [E F] _ [E' F']]; simpl; split; lra.
Qed.

Lemma exp_of_rescaled m x t : exp m * (x * exp (t - m)) = exp t * x.
Proof. replace (exp t) with (exp m * exp (t - m)) by (rewrite <- exp_plus; f_equal; ring). ring. Qed.

(* The two sums are right, whatever the order, the tree and the shifts. *)
Theorem folds_right terms s :
  folds terms s -> exponentials s = exp_sum terms /\ weighted_exponentials s = exp_weighted_sum terms.
Proof.
  unfold exponentials, weighted_exponentials.
  induction 1 as [lowest|m terms s z v _ [E F]|m left right a b _ [E F] _ [E' F']|terms terms' s P _ [E F]]; simpl.
  - split; ring.
  - rewrite !Rmult_plus_distr_l, !exp_of_rescaled, E, F.
    replace (exp m * (exp (z - m) * v)) with (exp m * (v * exp (z - m))) by ring. rewrite exp_of_rescaled.
    replace (exp m * exp (z - m)) with (exp m * (1 * exp (z - m))) by ring. rewrite exp_of_rescaled. split; ring.
  - rewrite exp_sum_app, exp_weighted_sum_app, !Rmult_plus_distr_l, !exp_of_rescaled, E, F, E', F'. split; ring.
  - destruct (exp_sum_order terms terms' P) as [<- <-]. now split.
Qed.

Lemma exp_sum_pos terms : terms <> [] -> 0 < exp_sum terms.
Proof.
  assert (P : forall l, 0 <= exp_sum l).
  { induction l as [|[z v] l IH]; simpl; [lra|]. pose proof (exp_pos z). lra. }
  destruct terms as [|[z v] rest]; [congruence|]. intros _. simpl. pose proof (exp_pos z). pose proof (P rest). lra.
Qed.

Lemma mass_pos terms s : terms <> [] -> folds terms s -> 0 < mass s.
Proof.
  intros N F. destruct (folds_right terms s F) as [E _]. pose proof (exp_sum_pos terms N).
  apply Rmult_lt_reg_l with (exp (shift s)); [apply exp_pos|]. unfold exponentials in E. lra.
Qed.

(* The value read off at the end is the log-sum-exp. *)
Theorem folds_value terms s : terms <> [] -> folds terms s -> shift s + ln (mass s) = ln (exp_sum terms).
Proof.
  intros N F. destruct (folds_right terms s F) as [<- _]. unfold exponentials.
  rewrite ln_mult, ln_exp; [reflexivity|apply exp_pos|now apply mass_pos with terms].
Qed.

(* The share of a term, exp(z − shift)/mass, is exp z/Σ exp; and weighted/mass is the mean of v under these shares. *)
Theorem folds_share terms s z : terms <> [] -> folds terms s -> exp (z - shift s) / mass s = exp z / exp_sum terms.
Proof.
  intros N F. pose proof (mass_pos terms s N F). destruct (folds_right terms s F) as [<- _]. unfold exponentials.
  replace (exp z) with (exp (shift s) * exp (z - shift s)) by (rewrite <- exp_plus; f_equal; ring).
  pose proof (exp_pos (shift s)). field. lra.
Qed.

Theorem folds_mean terms s : terms <> [] -> folds terms s -> weighted s / mass s = exp_weighted_sum terms / exp_sum terms.
Proof.
  intros N F. pose proof (mass_pos terms s N F). destruct (folds_right terms s F) as [<- <-].
  unfold exponentials, weighted_exponentials. pose proof (exp_pos (shift s)). field. lra.
Qed.

(* The ways in which programs add and merge are among them. *)
Lemma folds_add_slack slack terms s z v : folds terms s -> folds ((z, v) :: terms) (add slack s z v).
Proof. intros F. unfold add. destruct Rlt_dec; now apply folds_add. Qed.

Lemma folds_merge_max left right a b : folds left a -> folds right b -> folds (left ++ right) (merge a b).
Proof. apply folds_merge. Qed.

(* For the logits z of n classes: the log-sum-exp of all of them. *)
Theorem folds_classes n (z v : nat -> R) s :
  (0 < n)%nat -> folds (map (fun k => (z k, v k)) (seq 0 n)) s -> shift s + ln (mass s) = ln (∑ k < n, exp (z k)).
Proof.
  intros Hn F. rewrite (folds_value _ s) with (2 := F); [|destruct n; [lia|discriminate]].
  f_equal. clear Hn F. induction n as [|n IH]; [reflexivity|].
  rewrite seq_S, map_app, exp_sum_app, IH. simpl. ring.
Qed.

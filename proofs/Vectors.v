(* Vectors of any dimension D: products, norms, and gradients of functions of a vector.

   A vector is its coordinates, of which the first D count. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Require Import Sums Derivatives SoftmaxCE.
Open Scope R_scope.

Definition vector := nat -> R.

Definition vplus (x y : vector) : vector := fun i => x i + y i.
Definition vminus (x y : vector) : vector := fun i => x i - y i.
Definition vscal (a : R) (x : vector) : vector := fun i => a * x i.
Infix "⊕" := vplus (at level 50, left associativity).
Infix "⊖" := vminus (at level 50, left associativity).
Infix "⊙" := vscal (at level 40, left associativity).

Section Dimension.
  Variable D : nat.

  Definition dot (x y : vector) : R := ∑ i < D, x i * y i.
  Definition norm (x : vector) : R := sqrt (dot x x).
  Definition unit (x : vector) : vector := / norm x ⊙ x.

  (* v without its part along u; tangent to the sphere at u, if u is a unit vector. *)
  Definition tangent (u v : vector) : vector := v ⊖ dot v u ⊙ u.

  Lemma dot_ext x y x' y' :
    (forall i, (i < D)%nat -> x i = x' i) -> (forall i, (i < D)%nat -> y i = y' i) -> dot x y = dot x' y'.
  Proof. intros E F. apply sum_ext. intros i Hi. now rewrite E, F. Qed.

  Lemma dot_comm x y : dot x y = dot y x.
  Proof. apply sum_ext. intros. ring. Qed.

  Lemma dot_plus_l x y z : dot (x ⊕ y) z = dot x z + dot y z.
  Proof. unfold dot, vplus. rewrite <- sum_plus. apply sum_ext. intros. ring. Qed.

  Lemma dot_minus_l x y z : dot (x ⊖ y) z = dot x z - dot y z.
  Proof. unfold dot, vminus. rewrite <- sum_minus. apply sum_ext. intros. ring. Qed.

  Lemma dot_scal_l a x y : dot (a ⊙ x) y = a * dot x y.
  Proof. unfold dot, vscal. rewrite <- sum_scal. apply sum_ext. intros. ring. Qed.

  Lemma dot_plus_r x y z : dot x (y ⊕ z) = dot x y + dot x z.
  Proof. now rewrite !(dot_comm x), dot_plus_l. Qed.

  Lemma dot_minus_r x y z : dot x (y ⊖ z) = dot x y - dot x z.
  Proof. now rewrite !(dot_comm x), dot_minus_l. Qed.

  Lemma dot_scal_r a x y : dot x (a ⊙ y) = a * dot x y.
  Proof. now rewrite !(dot_comm x), dot_scal_l. Qed.

  Lemma dot_sum_l K (w : nat -> vector) x : dot (fun i => ∑ k < K, w k i) x = ∑ k < K, dot (w k) x.
  Proof.
    unfold dot. rewrite sum_swap. apply sum_ext. intros i _.
    rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros. ring.
  Qed.

  Lemma dot_nonneg x : 0 <= dot x x.
  Proof. apply sum_nonneg. intros. apply Rle_0_sqr. Qed.

  Lemma dot_zero x : dot x x = 0 -> forall i, (i < D)%nat -> x i = 0.
  Proof.
    intros E i Hi. apply Rsqr_0_uniq.
    apply (sum_zero D (fun i => x i * x i)); auto. intros. apply Rle_0_sqr.
  Qed.

  Lemma norm_nonneg x : 0 <= norm x.
  Proof. apply sqrt_pos. Qed.

  Lemma norm_square x : norm x * norm x = dot x x.
  Proof. apply sqrt_sqrt, dot_nonneg. Qed.

  Lemma norm_ext x y : (forall i, (i < D)%nat -> x i = y i) -> norm x = norm y.
  Proof. intros E. unfold norm. f_equal. now apply dot_ext. Qed.

  Lemma norm_scal a x : norm (a ⊙ x) = Rabs a * norm x.
  Proof.
    unfold norm. rewrite dot_scal_l, dot_scal_r, <- Rmult_assoc, sqrt_mult_alt by apply Rle_0_sqr.
    f_equal. apply sqrt_Rsqr_abs.
  Qed.

  Lemma unit_norm x : 0 < norm x -> norm (unit x) = 1.
  Proof.
    intros P. unfold unit. rewrite norm_scal, Rabs_pos_eq by (left; now apply Rinv_0_lt_compat). field. lra.
  Qed.

  Lemma unit_dot x : 0 < norm x -> dot (unit x) (unit x) = 1.
  Proof. intros P. rewrite <- norm_square, unit_norm by exact P. ring. Qed.

  Lemma unit_scal r x i : 0 < r -> 0 < norm x -> unit (r ⊙ x) i = unit x i.
  Proof. intros Hr P. unfold unit, vscal. fold (r ⊙ x). rewrite norm_scal, Rabs_pos_eq by lra. field. lra. Qed.

  Lemma norm_of_unit x : norm x = 1 <-> dot x x = 1.
  Proof.
    rewrite <- norm_square. pose proof (norm_nonneg x) as P. split; intros E; [rewrite E; ring|].
    assert (F : (norm x - 1) * (norm x + 1) = 0) by lra. apply Rmult_integral in F. lra.
  Qed.

  Theorem cauchy_schwarz x y : dot x y * dot x y <= dot x x * dot y y.
  Proof.
    destruct (dot_nonneg y) as [P|Z].
    - pose proof (dot_nonneg (x ⊖ dot x y / dot y y ⊙ y)) as Q.
      rewrite !dot_minus_l, !dot_minus_r, !dot_scal_l, !dot_scal_r, (dot_comm y x) in Q.
      replace (_ - _ - _) with ((dot x x * dot y y - dot x y * dot x y) * / dot y y) in Q by (field; lra).
      assert (0 <= (dot x x * dot y y - dot x y * dot x y) * / dot y y * dot y y) by (apply Rmult_le_pos; lra).
      rewrite Rmult_assoc, Rinv_l in H by lra. lra.
    - rewrite <- Z. replace (dot x y) with 0; [lra|].
      symmetry. unfold dot. rewrite (sum_ext _ _ (fun _ => 0)), sum_const; [ring|].
      intros i Hi. rewrite (dot_zero y); auto. ring.
  Qed.

  Theorem dot_le_norms x y : dot x y <= norm x * norm y.
  Proof.
    pose proof (norm_nonneg x). pose proof (norm_nonneg y). destruct (Rle_dec (dot x y) 0) as [N|N].
    - assert (0 <= norm x * norm y) by now apply Rmult_le_pos. lra.
    - apply Rsqr_incr_0; [|lra|now apply Rmult_le_pos]. unfold Rsqr.
      replace (norm x * norm y * (norm x * norm y)) with (norm x * norm x * (norm y * norm y)) by ring.
      rewrite !norm_square. apply cauchy_schwarz.
  Qed.

  Lemma tangent_orthogonal u v : dot u u = 1 -> dot (tangent u v) u = 0.
  Proof. intros U. unfold tangent. rewrite dot_minus_l, dot_scal_l, U. ring. Qed.

  Lemma tangent_square u v : dot u u = 1 -> dot (tangent u v) (tangent u v) = dot v v - dot v u * dot v u.
  Proof.
    intros U. unfold tangent.
    rewrite !dot_minus_l, !dot_minus_r, !dot_scal_l, !dot_scal_r, U, (dot_comm u v). ring.
  Qed.

  Lemma tangent_symmetric u v w : dot (tangent u v) w = dot v (tangent u w).
  Proof. unfold tangent. rewrite dot_minus_l, dot_minus_r, dot_scal_l, dot_scal_r, (dot_comm u w). ring. Qed.

  Lemma tangent_le u v : dot u u = 1 -> norm (tangent u v) <= norm v.
  Proof.
    intros U. apply sqrt_le_1_alt. rewrite tangent_square by exact U. pose proof (Rle_0_sqr (dot v u)) as P.
    unfold Rsqr in P. lra.
  Qed.

  (* g is the gradient of f at x: along every curve through x with velocity v, f changes at the rate g·v. *)
  Definition has_gradient (f : vector -> R) (x g : vector) : Prop :=
    forall (c : R -> vector) (t : R) (v : vector),
    (forall i, (i < D)%nat -> c t i = x i) -> (forall i, (i < D)%nat -> is_derive (fun s => c s i) t (v i)) ->
    is_derive (fun s => f (c s)) t (dot g v).

  (* In particular its coordinates are the partial derivatives, so there is only one. *)
  Theorem gradient_partial f x g i : (i < D)%nat -> has_gradient f x g -> is_derive (fun t => f (upd x i t)) (x i) (g i).
  Proof.
    intros Hi G. eapply derive_eq.
    - apply (G (fun t => upd x i t) (x i) (fun j => ind j i)).
      + intros j _. apply upd_id.
      + intros j _. unfold upd, ind. destruct Nat.eq_dec; [apply derive_id|apply derive_const].
    - unfold dot. rewrite (sum_ext _ _ (fun j => ind j i * g j)) by (intros; ring). now apply sum_ind.
  Qed.

  Theorem gradient_unique f x g g' i : (i < D)%nat -> has_gradient f x g -> has_gradient f x g' -> g i = g' i.
  Proof.
    intros Hi G G'. rewrite <- (is_derive_unique _ _ _ (gradient_partial f x g i Hi G)).
    apply is_derive_unique, gradient_partial; assumption.
  Qed.

  Lemma gradient_eq f x g g' : has_gradient f x g -> (forall i, (i < D)%nat -> g i = g' i) -> has_gradient f x g'.
  Proof.
    intros G E c t v C V. apply (derive_eq _ _ (dot g v)); [now apply G|]. now apply dot_ext.
  Qed.

  Lemma gradient_along f x g v : has_gradient f x g -> is_derive (fun t => f (x ⊕ t ⊙ v)) 0 (dot g v).
  Proof.
    intros G. apply (G (fun t => x ⊕ t ⊙ v)); intros i _; unfold vplus, vscal; [ring|]. auto_derive; auto. ring.
  Qed.

  (* A function with a gradient does not look at the coordinates from D on. *)
  Lemma gradient_ext f x x' g : has_gradient f x g -> (forall i, (i < D)%nat -> x' i = x i) -> f x' = f x.
  Proof.
    intros G E. pose (c := fun s => if Rlt_dec s 0 then x' else x).
    assert (C : forall s i, (i < D)%nat -> c s i = x i) by (intros s i Hi; unfold c; destruct Rlt_dec; auto).
    assert (K : is_derive (fun s => f (c s)) 0 (dot g (fun _ => 0))).
    { apply G; [auto|]. intros i Hi. apply (derive_ext (fun _ => x i)); [|apply derive_const].
      intros s. now rewrite C. }
    apply is_derive_Reals in K. set (d := dot g (fun _ => 0)) in K.
    apply cond_eq. intros eps He. destruct (K 1 Rlt_0_1) as [delta H].
    pose proof (cond_pos delta) as Hd. pose proof (Rabs_pos d).
    set (h := Rmin (delta / 2) (eps / (2 + Rabs d))).
    assert (0 < eps / (2 + Rabs d)) by (apply Rdiv_lt_0_compat; lra).
    assert (Hh : 0 < h) by (apply Rmin_pos; lra).
    assert (h <= delta / 2 /\ h <= eps / (2 + Rabs d)) as [M1 M2] by (split; [apply Rmin_l|apply Rmin_r]).
    specialize (H (- h) ltac:(lra)). rewrite Rabs_Ropp, (Rabs_pos_eq h) in H by lra. specialize (H ltac:(lra)).
    unfold c in H. destruct (Rlt_dec 0 0); [lra|]. destruct (Rlt_dec (0 + - h) 0); [|lra].
    replace ((f x' - f x) / - h - d) with (- ((f x' - f x) / h + d)) in H by (field; lra).
    rewrite Rabs_Ropp in H.
    replace (f x' - f x) with (h * ((f x' - f x) / h)) by (field; lra).
    rewrite Rabs_mult, (Rabs_pos_eq h) by lra.
    pose proof (Rabs_triang_inv ((f x' - f x) / h) (- d)) as T. rewrite Rabs_Ropp in T.
    replace ((f x' - f x) / h - - d) with ((f x' - f x) / h + d) in T by ring.
    apply Rle_lt_trans with (eps / (2 + Rabs d) * Rabs ((f x' - f x) / h)).
    - apply Rmult_le_compat_r; [apply Rabs_pos|exact M2].
    - apply Rlt_le_trans with (eps / (2 + Rabs d) * (2 + Rabs d)); [apply Rmult_lt_compat_l; lra|].
      right. field. lra.
  Qed.

  Lemma gradient_comp (F : R -> R) f x g a :
    is_derive F (f x) a -> has_gradient f x g -> has_gradient (fun x => F (f x)) x (a ⊙ g).
  Proof.
    intros DF G c t v C V. rewrite dot_scal_l. apply (derive_comp F (fun s => f (c s))); [|now apply G].
    rewrite (gradient_ext f x (c t) g); assumption.
  Qed.

  Lemma gradient_plus f f' x g g' :
    has_gradient f x g -> has_gradient f' x g' -> has_gradient (fun x => f x + f' x) x (g ⊕ g').
  Proof. intros G G' c t v C V. rewrite dot_plus_l. apply derive_plus; [now apply G|now apply G']. Qed.

  Lemma gradient_mult f f' x g g' :
    has_gradient f x g -> has_gradient f' x g' -> has_gradient (fun x => f x * f' x) x (f' x ⊙ g ⊕ f x ⊙ g').
  Proof.
    intros G G' c t v C V. eapply derive_eq; [exact (derive_mult _ _ t _ _ (G c t v C V) (G' c t v C V))|].
    cbv beta. rewrite (gradient_ext f x (c t) g), (gradient_ext f' x (c t) g'), dot_plus_l, !dot_scal_l by assumption. ring.
  Qed.

  Lemma dot_derive (x y : R -> vector) t v w :
    (forall i, (i < D)%nat -> is_derive (fun s => x s i) t (v i)) ->
    (forall i, (i < D)%nat -> is_derive (fun s => y s i) t (w i)) ->
    is_derive (fun s => dot (x s) (y s)) t (dot v (y t) + dot (x t) w).
  Proof.
    intros V W. unfold dot. rewrite <- sum_plus. apply (derive_sum D (fun i s => x s i * y s i)).
    intros i Hi. apply derive_mult; auto.
  Qed.

  Theorem dot_gradient a x : has_gradient (fun x => dot x a) x a.
  Proof.
    intros c t v _ V. eapply derive_eq.
    - apply (dot_derive c (fun _ => a) t v (fun _ => 0) V). intros. apply derive_const.
    - rewrite dot_comm. unfold dot at 2. rewrite (sum_ext _ _ (fun _ => 0)), sum_const by (intros; ring). ring.
  Qed.

  (* ∂‖x‖/∂x = x/‖x‖ *)
  Theorem norm_gradient x : 0 < norm x -> has_gradient norm x (unit x).
  Proof.
    intros P c t v C V. assert (E : dot (c t) (c t) = dot x x) by now apply dot_ext.
    eapply derive_eq.
    - apply (derive_sqrt (fun s => dot (c s) (c s))); [apply (dot_derive c c t v v V V)|].
      rewrite E, <- norm_square. now apply Rmult_lt_0_compat.
    - rewrite E. change (sqrt (dot x x)) with (norm x).
      rewrite (dot_ext (c t) v x v), (dot_ext v (c t) v x), (dot_comm v x) by auto.
      unfold unit. rewrite dot_scal_l. field. lra.
  Qed.
End Dimension.

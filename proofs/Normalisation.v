(* The chain from the loss through cos θ and x/‖x‖ to the feature and to the class weights, in any dimension. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Require Import Sums Derivatives SoftmaxCE TargetLogit MarginGradient Vectors.
Open Scope R_scope.

Section Dimension.
  Variable D : nat.
  Notation dot := (dot D).
  Notation norm := (norm D).
  Notation unit := (unit D).
  Notation tangent := (tangent D).
  Notation has_gradient := (has_gradient D).

  (* From the gradient g by x/‖x‖ to that by x: (g − ⟨g, x/‖x‖⟩ x/‖x‖)/‖x‖. *)
  Definition through_unit (x g : vector) : vector := / norm x ⊙ tangent (unit x) g.

  Lemma unit_derive (c : R -> vector) t v :
    0 < norm (c t) -> (forall i, (i < D)%nat -> is_derive (fun s => c s i) t (v i)) ->
    forall i, (i < D)%nat -> is_derive (fun s => unit (c s) i) t (through_unit (c t) v i).
  Proof.
    intros P V i Hi. eapply derive_eq.
    - apply (derive_ext (fun s => c s i / norm (c s))); [intros; unfold Vectors.unit, vscal, Rdiv; ring|].
      apply derive_div; [now apply V| |lra].
      apply (norm_gradient D (c t) P c t v); auto.
    - unfold through_unit, Vectors.tangent, Vectors.unit. rewrite (dot_scal_l D), (dot_scal_r D), (dot_comm D v).
      unfold vminus, vscal. field. lra.
  Qed.

  Theorem normalisation_chain f x g :
    0 < norm x -> has_gradient f (unit x) g -> has_gradient (fun x => f (unit x)) x (through_unit x g).
  Proof.
    intros P G c t v C V. assert (N : norm (c t) = norm x) by now apply norm_ext.
    eapply derive_eq.
    - apply (G (fun s => unit (c s)) t (through_unit (c t) v)).
      + intros i Hi. unfold Vectors.unit, vscal. now rewrite N, C.
      + apply unit_derive; [now rewrite N|exact V].
    - unfold through_unit. rewrite dot_scal_l, dot_scal_r, N. f_equal.
      rewrite (dot_ext D g (tangent (unit (c t)) v) g (tangent (unit x) v)).
      + symmetry. apply tangent_symmetric.
      + reflexivity.
      + intros i Hi. unfold Vectors.tangent, vminus, vscal. f_equal.
        rewrite (dot_ext D v (unit (c t)) v (unit x)); auto;
          unfold Vectors.unit, vscal; intros; rewrite N, C; auto.
  Qed.

  (* It is tangent to the sphere through x, … *)
  Theorem normalised_gradient_tangent x g : 0 < norm x -> dot (through_unit x g) x = 0.
  Proof.
    intros P. unfold through_unit. rewrite dot_scal_l, <- dot_scal_r.
    apply (tangent_orthogonal D (unit x)). now apply unit_dot.
  Qed.

  (* … scales as 1/‖x‖: for r x it is that for x over r, … *)
  Theorem normalised_gradient_scale x g r i :
    0 < r -> 0 < norm x -> (i < D)%nat -> through_unit (r ⊙ x) g i = through_unit x g i / r.
  Proof.
    intros Hr P Hi. unfold through_unit, Vectors.tangent, vscal, vminus. fold (r ⊙ x).
    rewrite norm_scal, Rabs_pos_eq, unit_scal by lra.
    rewrite (dot_ext D g (unit (r ⊙ x)) g (unit x)); [field; lra|reflexivity|intros; now apply unit_scal].
  Qed.

  (* … and is no longer than ‖g‖/‖x‖. *)
  Theorem normalised_gradient_bound x g : 0 < norm x -> norm (through_unit x g) <= norm g / norm x.
  Proof.
    intros P. assert (I : 0 < / norm x) by now apply Rinv_0_lt_compat.
    unfold through_unit. rewrite norm_scal, Rabs_pos_eq by lra. unfold Rdiv. rewrite Rmult_comm.
    apply Rmult_le_compat_r; [lra|]. apply tangent_le. now apply unit_dot.
  Qed.

  (* cos θ of x and a unit vector w: its gradient by x is (w − cos θ x/‖x‖)/‖x‖, of length sin θ/‖x‖. *)
  Theorem cosine_gradient x w : 0 < norm x -> has_gradient (fun x => dot (unit x) w) x (through_unit x w).
  Proof. intros P. apply (normalisation_chain (fun u => dot u w)); [exact P|]. apply dot_gradient. Qed.

  Theorem cosine_gradient_length x w :
    0 < norm x -> dot w w = 1 -> norm (through_unit x w) = sine (dot (unit x) w) / norm x.
  Proof.
    intros P W. assert (I : 0 < / norm x) by now apply Rinv_0_lt_compat.
    unfold through_unit. rewrite norm_scal, Rabs_pos_eq by lra. unfold Rdiv. rewrite Rmult_comm. f_equal.
    unfold Vectors.norm, sine. rewrite tangent_square, W, (dot_comm D w) by now apply unit_dot. reflexivity.
  Qed.

  (* Kahan's sine: ½ ‖x − w‖ ‖x + w‖ is sin θ. *)
  Theorem kahan_sine x w :
    dot x x = 1 -> dot w w = 1 -> norm (x ⊖ w) * norm (x ⊕ w) / 2 = sine (dot x w).
  Proof.
    intros X W. unfold Vectors.norm, sine. rewrite <- sqrt_mult_alt by apply dot_nonneg.
    rewrite !dot_minus_l, !dot_minus_r, !dot_plus_l, !dot_plus_r, X, W, (dot_comm D w x).
    replace (_ * _) with (2² * (1 - dot x w * dot x w)) by (unfold Rsqr; ring).
    rewrite sqrt_mult_alt, sqrt_Rsqr by (try apply Rle_0_sqr; lra). field.
  Qed.

  (* Any function of logits: the gradient of the cross-entropy is Σ (p_k − 1{k = y}) ∂z_k. *)
  Theorem CE_gradient K y (z : nat -> vector -> R) (g : nat -> vector) x :
    (y < K)%nat -> (forall k, (k < K)%nat -> has_gradient (z k) x (g k)) ->
    has_gradient (fun x => CE K y (fun k => z k x)) x (fun i => ∑ k < K, (p K (fun j => z j x) k - ind k y) * g k i).
  Proof.
    intros Hy G c t v C V. eapply derive_eq.
    - apply (CE_chain K y (fun k s => z k (c s)) (fun k => dot (g k) v) t Hy). intros k Hk. now apply (G k Hk).
    - change (fun i => ∑ k < K, (p K (fun j => z j x) k - ind k y) * g k i)
        with (fun i => ∑ k < K, ((p K (fun j => z j x) k - ind k y) ⊙ g k) i).
      rewrite dot_sum_l. apply sum_ext. intros k Hk. rewrite dot_scal_l. f_equal. f_equal.
      apply p_ext; [exact Hk|]. intros j Hj. apply (gradient_ext D (z j) x (c t) (g j)); auto.
  Qed.

  Section Losses.
    Variables (K y : nat) (h : nat -> R -> R) (d : nat -> R).
    Hypothesis Hy : (y < K)%nat.

    (* A normalised feature and class weights a, normalised or not: L2-Softmax, NormFace, CosFace, ArcFace, combined.
       With c_k = ⟨x/‖x‖, a_k⟩, ∂L/∂x = Σ (p_k − 1{k = y}) h_k′(c_k) (a_k − c_k x/‖x‖)/‖x‖. *)
    Theorem feature_gradient (a : nat -> vector) x :
      let c := fun k => dot (unit x) (a k) in
      0 < norm x -> (forall k, (k < K)%nat -> is_derive (h k) (c k) (d k)) ->
      has_gradient (fun x => loss K y h (fun k => dot (unit x) (a k))) x
        (fun i => ∑ k < K, (p K (logits h c) k - ind k y) * d k * through_unit x (a k) i).
    Proof.
      intros c P H. eapply gradient_eq.
      - apply (CE_gradient K y (fun k x => h k (dot (unit x) (a k))) (fun k => d k ⊙ through_unit x (a k)) x Hy).
        intros k Hk. apply (gradient_comp D (h k) (fun x => dot (unit x) (a k))); [now apply H|now apply cosine_gradient].
      - intros i _. apply sum_ext. intros k _. unfold vscal, logits, c. ring.
    Qed.

    (* It is tangent, whatever the margin. *)
    Theorem feature_gradient_tangent (a : nat -> vector) x (e : nat -> R) :
      0 < norm x -> dot (fun i => ∑ k < K, e k * through_unit x (a k) i) x = 0.
    Proof.
      intros P. change (fun i => ∑ k < K, e k * through_unit x (a k) i)
        with (fun i => ∑ k < K, (e k ⊙ through_unit x (a k)) i).
      rewrite dot_sum_l, (sum_ext _ _ (fun _ => 0)), sum_const; [ring|].
      intros k _. rewrite dot_scal_l, normalised_gradient_tangent by exact P. ring.
    Qed.

    (* A normalised class weight and a feature b, normalised or not: modified softmax, SphereFace, NormFace, CosFace, ArcFace,
       combined. With c_k = ⟨b, w/‖w‖⟩, ∂L/∂w_k = (p_k − 1{k = y}) h_k′(c_k) (b − c_k w/‖w‖)/‖w‖. *)
    Theorem weight_gradient (b : vector) (c : nat -> R) k w :
      (k < K)%nat -> 0 < norm w -> c k = dot (unit w) b -> is_derive (h k) (c k) (d k) ->
      has_gradient (fun w => loss K y h (upd c k (dot (unit w) b))) w
        ((p K (logits h c) k - ind k y) * d k ⊙ through_unit w b).
    Proof.
      intros Hk P E H.
      apply (gradient_comp D (fun t => loss K y h (upd c k t)) (fun w => dot (unit w) b)); [|now apply cosine_gradient].
      rewrite <- E. now apply loss_by_product.
    Qed.
  End Losses.

  (* A logit ‖x‖ f(cos θ), as SphereFace and L-Softmax have: its gradient is f(cos θ) x/‖x‖ + f′(cos θ) (w − cos θ x/‖x‖). *)
  Theorem norm_times_gradient (f : R -> R) x w e :
    0 < norm x -> is_derive f (dot (unit x) w) e ->
    has_gradient (fun x => norm x * f (dot (unit x) w)) x (f (dot (unit x) w) ⊙ unit x ⊕ e ⊙ tangent (unit x) w).
  Proof.
    intros P H. eapply gradient_eq.
    - apply (gradient_mult D norm (fun x => f (dot (unit x) w))); [now apply norm_gradient|].
      apply (gradient_comp D f (fun x => dot (unit x) w)); [exact H|now apply cosine_gradient].
    - intros i _. unfold vplus, vscal, through_unit, vscal. field. lra.
  Qed.

  (* So SphereFace's gradient by the feature, and L-Softmax's, each with its own functions f_k of cos θ_k. *)
  Theorem norm_times_loss_gradient K y (f : nat -> R -> R) (a : nat -> vector) (e : nat -> R) x :
    (y < K)%nat -> 0 < norm x -> (forall k, (k < K)%nat -> is_derive (f k) (dot (unit x) (a k)) (e k)) ->
    has_gradient (fun x => CE K y (fun k => norm x * f k (dot (unit x) (a k)))) x
      (fun i => ∑ k < K, (p K (fun k => norm x * f k (dot (unit x) (a k))) k - ind k y)
         * (f k (dot (unit x) (a k)) ⊙ unit x ⊕ e k ⊙ tangent (unit x) (a k)) i).
  Proof.
    intros Hy P H. apply (CE_gradient K y (fun k x => norm x * f k (dot (unit x) (a k)))); [exact Hy|].
    intros k Hk. apply norm_times_gradient; auto.
  Qed.
End Dimension.

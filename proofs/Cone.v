(* ArcFace where the feature points at its class weight, θ_y = 0, or away from it, θ_y = π: sin θ is a cone there, and the
   gradient does not exist. What exists is the slope in every direction, and the set of vectors that it does not exceed. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Require Import Sums Derivatives SoftmaxCE TargetLogit MarginGradient Vectors Normalisation.
Open Scope R_scope.

Section Cone.
  Variable D : nat.
  Notation dot := (dot D).
  Notation norm := (norm D).
  Notation unit := (unit D).
  Notation tangent := (tangent D).

  Section Direction.
    (* The class weight w, and the feature r w: θ = 0 if r is positive, θ = π if negative. It moves along v. *)
    Variables (w v : vector) (r : R).
    Hypothesis Hw : dot w w = 1.
    Hypothesis Hr : r <> 0.
    Let x (t : R) : vector := r ⊙ w ⊕ t ⊙ v.
    Let along : R := dot v w.
    Let across : R := norm (tangent w v).

    Lemma x_dot_w t : dot (x t) w = r + t * along.
    Proof. unfold x, along. rewrite dot_plus_l, !dot_scal_l, Hw. ring. Qed.

    Lemma x_square t : dot (x t) (x t) = (r + t * along) ^ 2 + (t * across) ^ 2.
    Proof.
      rewrite (Rpow_mult_distr t across). replace (across ^ 2) with (across * across) by ring. unfold across.
      rewrite norm_square, tangent_square by exact Hw. unfold x, along.
      rewrite dot_plus_l, !dot_plus_r, !dot_scal_l, !dot_scal_r, Hw, (dot_comm D w v). ring.
    Qed.

    Lemma square_derive : is_derive (fun t => dot (x t) (x t)) 0 (2 * r * along).
    Proof.
      apply (derive_ext (fun t => (r + t * along) ^ 2 + (t * across) ^ 2)); [intros; now rewrite x_square|].
      auto_derive; auto. ring.
    Qed.

    Lemma square_pos : 0 < dot (x 0) (x 0).
    Proof.
      rewrite x_square. replace (_ + _) with (r²) by (unfold Rsqr; ring). now apply Rsqr_pos_lt.
    Qed.

    Lemma norm_at_0 : norm (x 0) = Rabs r.
    Proof.
      unfold Vectors.norm. rewrite x_square. replace (_ + _) with (r²) by (unfold Rsqr; ring). apply sqrt_Rsqr_abs.
    Qed.

    Lemma norm_derive : is_derive (fun t => norm (x t)) 0 (r * along / Rabs r).
    Proof.
      eapply derive_eq; [apply (derive_sqrt (fun t => dot (x t) (x t))); [apply square_derive|apply square_pos]|].
      change (sqrt (dot (x 0) (x 0))) with (norm (x 0)). rewrite norm_at_0.
      pose proof (Rabs_pos_lt r Hr). field. lra.
    Qed.

    (* cos θ and, to the right of 0, sin θ times the norm are affine in t. *)
    Lemma cosine_along t : dot (unit (x t)) w = (r + t * along) / norm (x t).
    Proof. unfold Vectors.unit. rewrite dot_scal_l, x_dot_w. unfold Rdiv. ring. Qed.

    Lemma sine_along t : 0 <= t -> 0 < dot (x t) (x t) -> sine (dot (unit (x t)) w) = t * across / norm (x t).
    Proof.
      intros Ht P. assert (N : 0 < norm (x t)) by now apply sqrt_lt_R0.
      unfold sine. rewrite cosine_along. apply sqrt_lem_1.
      - replace (1 - _) with ((t * across / norm (x t))²); [apply Rle_0_sqr|].
        unfold Rsqr. replace 1 with (dot (x t) (x t) / (norm (x t) * norm (x t))) by (rewrite norm_square; field; lra).
        rewrite x_square. field. lra.
      - apply Rdiv_le_0_compat; [|exact N]. apply Rmult_le_pos; [exact Ht|apply norm_nonneg].
      - replace 1 with (dot (x t) (x t) / (norm (x t) * norm (x t))) at 1 by (rewrite norm_square; field; lra).
        rewrite x_square. field. lra.
    Qed.

    (* So to the right of 0 cos(θ + m) is this differentiable function. *)
    Let smooth (m t : R) : R := (cos m * (r + t * along) - sin m * (t * across)) / norm (x t).

    Lemma smooth_derive m : is_derive (smooth m) 0 (- (sin m * across / Rabs r)).
    Proof.
      pose proof (Rabs_pos_lt r Hr). eapply derive_eq.
      - apply (derive_div (fun t => cos m * (r + t * along) - sin m * (t * across)) (fun t => norm (x t)) 0
                 (cos m * along - sin m * across) (r * along / Rabs r)).
        + auto_derive; auto. ring.
        + apply norm_derive.
        + rewrite norm_at_0. lra.
      - rewrite norm_at_0. assert (E : Rabs r * Rabs r = r * r) by (symmetry; apply Rsqr_abs).
        replace (r * along / Rabs r) with (along * (r * / Rabs r)) by (unfold Rdiv; ring).
        replace ((cos m * (r + 0 * along) - sin m * (0 * across)) * (along * (r * / Rabs r)))
          with (cos m * along * (r * r) * / Rabs r) by ring.
        rewrite <- E. field. lra.
    Qed.

    Lemma rotated_along m t : 0 <= t -> 0 < dot (x t) (x t) -> rotated m (dot (unit (x t)) w) = smooth m t.
    Proof. intros Ht P. unfold rotated, smooth. rewrite sine_along, cosine_along by assumption. unfold Rdiv. ring. Qed.

    Lemma near_0 (f : R -> R) (a : R) :
      ex_derive f 0 -> a < f 0 -> exists delta, 0 < delta /\ forall t, 0 <= t < delta -> a < f t.
    Proof.
      intros C L. apply ex_derive_continuous in C.
      destruct (C (fun u => a < u)) as [delta H]; [now apply (open_gt a)|].
      exists delta. split; [apply cond_pos|]. intros t Ht. apply H.
      unfold ball; simpl; unfold AbsRing_ball, minus, plus, opp, abs; simpl.
      rewrite Ropp_0, Rplus_0_r, Rabs_pos_eq; lra.
    Qed.

    (* Where the margin applies, ArcFace's target logit is the smooth function to the right of 0. *)
    Lemma arcface_along kind s m :
      limit kind m < r / Rabs r ->
      exists delta, 0 < delta /\
      forall t, 0 <= t < 0 + delta -> arcface kind s m (dot (unit (x t)) w) = s * smooth m t.
    Proof.
      intros L. pose proof (Rabs_pos_lt r Hr).
      destruct (near_0 (fun t => dot (x t) (x t)) 0) as [d1 [P1 H1]]; [eexists; apply square_derive|apply square_pos|].
      destruct (near_0 (smooth 0) (limit kind m)) as [d2 [P2 H2]]; [eexists; apply smooth_derive| |].
      { unfold smooth. rewrite norm_at_0, cos_0, sin_0. replace (_ - _) with r by ring. exact L. }
      exists (Rmin d1 d2). split; [now apply Rmin_pos|]. intros t Ht.
      pose proof (Rmin_l d1 d2). pose proof (Rmin_r d1 d2).
      specialize (H1 t ltac:(lra)). specialize (H2 t ltac:(lra)).
      assert (C : dot (unit (x t)) w = smooth 0 t).
      { rewrite cosine_along. unfold smooth. rewrite cos_0, sin_0. f_equal. ring. }
      unfold arcface. destruct Rlt_dec as [|N]; [|rewrite C in N; lra]. now rewrite rotated_along by (assumption || lra).
    Qed.

    (* Its slope in the direction v is −s sin m ‖v across w‖/‖x‖: the same in all directions along the sphere, and 0 along x. *)
    Theorem cone_direction kind s m :
      limit kind m < r / Rabs r ->
      is_right_derive (fun t => arcface kind s m (dot (unit (r ⊙ w ⊕ t ⊙ v)) w)) 0
        (- (s * sin m * norm (tangent w v) / Rabs r)).
    Proof.
      intros L. destruct (arcface_along kind s m L) as [delta [P E]]. pose proof (Rabs_pos_lt r Hr).
      apply (right_derive_ext _ (fun t => s * smooth m t) 0 _ delta P E).
      eapply derive_eq; [apply derive_scal, smooth_derive|]. fold across. field. lra.
    Qed.

    (* The slope of the whole loss: linear in v, from the other classes, and a cone of size (1 − p_y) s sin m/‖x‖. *)
    Theorem cone_loss K y (a : nat -> vector) kind s m :
      (y < K)%nat -> a y = w -> limit kind m < r / Rabs r ->
      let head := margin y (arcface kind s m) s no_bias in
      let p := p K (logits head (fun k => dot (unit (r ⊙ w)) (a k))) in
      is_right_derive (fun t => loss K y head (fun k => dot (unit (r ⊙ w ⊕ t ⊙ v)) (a k))) 0
        (∑ k < K, (1 - ind k y) * (s * p k * dot (through_unit D (r ⊙ w) (a k)) v)
          + (1 - p y) * (s * sin m / Rabs r) * norm (tangent w v)).
    Proof.
      intros Hy Ha L head prob. destruct (arcface_along kind s m L) as [delta [P E]]. pose proof (Rabs_pos_lt r Hr) as Ar.
      pose (z := fun k t => if Nat.eq_dec k y then s * smooth m t else s * dot (unit (x t)) (a k)).
      apply (right_derive_ext _ (fun t => CE K y (fun k => z k t)) 0 _ delta P).
      { intros t Ht. apply CE_ext; [exact Hy|]. intros k Hk. unfold logits, head, margin, upd, z.
        destruct (Nat.eq_dec k y) as [->|N]; [rewrite Ha; now apply E|]. unfold plain, no_bias. fold (x t). ring. }
      assert (N0 : norm (r ⊙ w) = Rabs r).
      { rewrite norm_scal. replace (norm w) with 1; [ring|]. symmetry. now apply norm_of_unit. }
      eapply derive_eq.
      - apply (CE_chain K y z (fun k => if Nat.eq_dec k y then s * - (sin m * across / Rabs r)
                                        else s * dot (through_unit D (r ⊙ w) (a k)) v) 0 Hy).
        intros k _. unfold z. destruct (Nat.eq_dec k y).
        + apply derive_scal, smooth_derive.
        + apply derive_scal, (gradient_along D (fun x => dot (unit x) (a k)) (r ⊙ w) (through_unit D (r ⊙ w) (a k)) v).
          apply cosine_gradient. rewrite N0. exact Ar.
      - assert (Q : forall k, (k < K)%nat -> SoftmaxCE.p K (fun k => z k 0) k = prob k).
        { intros k Hk. apply p_ext; [exact Hk|]. intros j Hj. unfold logits, head, margin, upd, z.
          assert (X : forall b, dot (unit (x 0)) b = dot (unit (r ⊙ w)) b).
          { intros b. unfold Vectors.unit. rewrite dot_scal_l, (dot_scal_l D (/ norm (r ⊙ w))), norm_at_0, N0.
            f_equal. apply dot_ext; [|reflexivity]. intros i _. unfold x, vplus, vscal. ring. }
          destruct (Nat.eq_dec j y) as [->|N]; [rewrite <- E by lra; now rewrite Ha, X|].
          rewrite X. unfold plain, no_bias. ring. }
        transitivity (∑ k < K, ((1 - ind k y) * (s * prob k * dot (through_unit D (r ⊙ w) (a k)) v)
                                + ind k y * ((1 - prob k) * (s * sin m / Rabs r) * norm (tangent w v)))).
        + apply sum_ext. intros k Hk. rewrite Q by exact Hk. unfold ind, across. destruct (Nat.eq_dec k y); [field; lra|ring].
        + rewrite sum_plus. f_equal.
          apply (sum_ind K y (fun k => (1 - prob k) * (s * sin m / Rabs r) * norm (tangent w v)) Hy).
    Qed.
  End Direction.

  (* The vectors that a cone of size q across w does not exceed are the tangent ones no longer than q. *)
  Theorem cone_support w g q :
    dot w w = 1 -> 0 <= q ->
    ((forall v, dot g v <= q * norm (tangent w v)) <-> dot g w = 0 /\ norm g <= q).
  Proof.
    intros W Q.
    assert (T : dot g w = 0 -> forall v, dot (tangent w g) v = dot g v).
    { intros E v. unfold Vectors.tangent. rewrite E, dot_minus_l, dot_scal_l. ring. }
    split.
    - intros H.
      assert (Z : forall a, norm (tangent w (a ⊙ w)) = 0).
      { intros a. unfold Vectors.norm. rewrite tangent_square, !dot_scal_l, !dot_scal_r, W by exact W.
        replace (_ - _) with 0 by ring. apply sqrt_0. }
      assert (E : dot g w = 0).
      { pose proof (H (1 ⊙ w)) as A. pose proof (H (-1 ⊙ w)) as B. rewrite Z, dot_scal_r in A, B. lra. }
      split; [exact E|].
      specialize (H g). replace (norm (tangent w g)) with (norm g) in H.
      + rewrite <- norm_square in H. destruct (norm_nonneg D g) as [P|P]; [|lra].
        apply Rmult_le_reg_r with (norm g); assumption.
      + unfold Vectors.norm. f_equal. rewrite tangent_square, E by exact W. ring.
    - intros [E B] v. rewrite <- (T E), tangent_symmetric.
      apply Rle_trans with (norm g * norm (tangent w v)); [apply dot_le_norms|].
      apply Rmult_le_compat_r; [apply norm_nonneg|exact B].
  Qed.

  (* Together with the linear part l of the slope, which is tangent: what a right implementation may return at the cone. *)
  Theorem cone_subgradients w l g q :
    dot w w = 1 -> 0 <= q -> dot l w = 0 ->
    ((forall v, dot g v <= dot l v + q * norm (tangent w v)) <-> dot g w = 0 /\ norm (g ⊖ l) <= q).
  Proof.
    intros W Q O. replace (dot g w = 0) with (dot (g ⊖ l) w = 0) by (rewrite dot_minus_l, O, Rminus_0_r; reflexivity).
    rewrite <- (cone_support w (g ⊖ l) q W Q). split; intros H v; specialize (H v); rewrite ?dot_minus_l in *; lra.
  Qed.

  (* Away from the cone the gradient of the target logit by x is tangent, and its length, s |sin(θ + m)|/‖x‖, tends to
     s sin m/‖x‖ as θ tends to 0: so all limits of gradients are in the ball, on its surface. *)
  Theorem gradient_near_cone w x s m theta :
    dot w w = 1 -> 0 < norm x -> 0 < s -> 0 <= m <= PI -> 0 < theta < PI -> dot (unit x) w = cos theta ->
    let g := s * (sin (theta + m) / sin theta) ⊙ through_unit D x w in
    has_gradient D (fun x => arcface Plain s m (dot (unit x) w)) x g /\
    dot g x = 0 /\
    norm g = s * Rabs (sin (theta + m)) / norm x /\
    Rabs (norm g * norm x - s * sin m) <= s * theta.
  Proof.
    intros W P Hs Hm Ht C g. pose proof (sin_gt_0 theta ltac:(lra) ltac:(lra)) as S.
    assert (L : norm g = s * Rabs (sin (theta + m)) / norm x).
    { unfold g. rewrite norm_scal, cosine_gradient_length, C, sine_cos by (assumption || lra).
      rewrite Rabs_mult, (Rabs_pos_eq s) by lra. unfold Rdiv at 1.
      rewrite Rabs_mult, Rabs_inv, (Rabs_pos_eq (sin theta)) by lra. field. lra. }
    split; [|split; [|split; [exact L|]]].
    - apply (gradient_comp D (arcface Plain s m) (fun x => dot (unit x) w)); [|now apply cosine_gradient].
      rewrite C. apply arcface_by_cosine; [exact Ht|apply limit_plain].
    - unfold g. rewrite dot_scal_l, normalised_gradient_tangent by exact P. ring.
    - rewrite L. replace (s * Rabs (sin (theta + m)) / norm x * norm x - s * sin m)
        with (s * (Rabs (sin (theta + m)) - sin m)) by (field; lra).
      rewrite Rabs_mult, (Rabs_pos_eq s) by lra. apply Rmult_le_compat_l; [lra|].
      rewrite <- (Rabs_pos_eq (sin m)) at 1 by (apply sin_ge_0; lra).
      eapply Rle_trans; [apply Rabs_triang_inv2|].
      destruct (MVT_gen sin m (theta + m) cos) as [t [_ E]].
      + intros t _. apply is_derive_sin.
      + intros t _. apply continuity_sin.
      + rewrite E. replace (theta + m - m) with theta by ring. rewrite Rabs_mult, (Rabs_pos_eq theta) by lra.
        destruct (COS_bound t). assert (Rabs (cos t) <= 1) by (apply Rabs_le; lra).
        rewrite <- (Rmult_1_l theta) at 2. apply Rmult_le_compat_r; lra.
  Qed.
End Cone.

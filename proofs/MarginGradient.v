(* The gradient of every margin loss, by cos θ and by θ of each class, and by the scale.

   The logit of class k is a function h k of the class's own product c k: w·x, ‖x‖ cos θ or cos θ. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Require Import Sums Derivatives SoftmaxCE PsiDerivative TargetLogit.
Open Scope R_scope.

Definition logits (h : nat -> R -> R) (c : nat -> R) : nat -> R := fun k => h k (c k).

(* One target function for class y, and s c + b for the others. *)
Definition margin (y : nat) (target : R -> R) (s : R) (b : nat -> R) : nat -> R -> R :=
  upd (fun k => plain s (b k)) y target.

Definition no_bias : nat -> R := fun _ => 0.

Section Head.
  Variables (K y : nat) (h : nat -> R -> R).
  Hypothesis Hy : (y < K)%nat.

  Definition loss (c : nat -> R) : R := CE K y (logits h c).

  (* ∂L/∂c_k = (p_k − 1{k = y}) h_k′(c_k) *)
  Theorem loss_by_product c k d :
    (k < K)%nat -> is_derive (h k) (c k) d ->
    is_derive (fun t => loss (upd c k t)) (c k) ((p K (logits h c) k - ind k y) * d).
  Proof.
    intros Hk D.
    apply (derive_ext (fun t => CE K y (upd (logits h c) k (h k t)))).
    - intros t. apply CE_ext; [exact Hy|]. intros j _. unfold logits, upd. destruct Nat.eq_dec; now subst.
    - apply (derive_comp (fun z => CE K y (upd (logits h c) k z)) (h k)); [|exact D].
      exact (CE_partial K y k (logits h c) Hy Hk).
  Qed.

  (* The same by the angle, where c_y = cos θ: ∂L/∂θ = (p_y − 1) dz_y/dθ. *)
  Theorem loss_by_angle c theta e :
    c y = cos theta -> is_derive (fun t => h y (cos t)) theta e ->
    is_derive (fun t => loss (upd c y (cos t))) theta ((p K (logits h c) y - 1) * e).
  Proof.
    intros E D.
    apply (derive_ext (fun t => CE K y (upd (logits h c) y (h y (cos t))))).
    - intros t. apply CE_ext; [exact Hy|]. intros j _. unfold logits, upd. destruct Nat.eq_dec; now subst.
    - apply (derive_comp (fun z => CE K y (upd (logits h c) y z)) (fun t => h y (cos t))); [|exact D].
      rewrite <- E, <- (ind_same y). exact (CE_partial K y y (logits h c) Hy Hy).
  Qed.

  (* Along any curve of products. *)
  Theorem loss_chain (c : R -> nat -> R) (dc d : nat -> R) t :
    (forall k, (k < K)%nat -> is_derive (h k) (c t k) (d k)) ->
    (forall k, (k < K)%nat -> is_derive (fun s => c s k) t (dc k)) ->
    is_derive (fun s => loss (c s)) t (∑ k < K, (p K (logits h (c t)) k - ind k y) * (d k * dc k)).
  Proof.
    intros D C. apply (CE_chain K y (fun k s => h k (c s k))); [exact Hy|].
    intros k Hk. apply derive_comp; auto.
  Qed.
End Head.

Section Margins.
  Variables (K y : nat) (s : R) (c : nat -> R).
  Hypothesis Hy : (y < K)%nat.

  (* A class that is not the target: whatever the margin, ∂L/∂c_k = s p_k. *)
  Theorem other_by_product target b k :
    (k < K)%nat -> k <> y ->
    is_derive (fun t => loss K y (margin y target s b) (upd c k t)) (c k) (s * p K (logits (margin y target s b) c) k).
  Proof.
    intros Hk N. eapply derive_eq; [apply loss_by_product; auto|].
    - unfold margin. rewrite upd_other by exact N. apply plain_by_cosine.
    - rewrite ind_other by exact N. ring.
  Qed.

  (* The target class: ∂L/∂c_y = (p_y − 1) f′(c_y). *)
  Theorem target_by_product target b d :
    is_derive target (c y) d ->
    is_derive (fun t => loss K y (margin y target s b) (upd c y t)) (c y)
      ((p K (logits (margin y target s b) c) y - 1) * d).
  Proof.
    intros D. eapply derive_eq; [apply loss_by_product; auto|].
    - unfold margin. rewrite upd_same. exact D.
    - now rewrite ind_same.
  Qed.

  Theorem target_by_angle target b theta e :
    c y = cos theta -> is_derive (fun t => target (cos t)) theta e ->
    is_derive (fun t => loss K y (margin y target s b) (upd c y (cos t))) theta
      ((p K (logits (margin y target s b) c) y - 1) * e).
  Proof.
    intros E D. apply loss_by_angle; auto. unfold margin. now rewrite upd_same.
  Qed.

  (* Softmax (s = 1, c = w·x) and L2-Softmax (s = α, c = w·x/‖x‖), with bias: ∂L/∂c_k = s (p_k − 1{k = y}). *)
  Theorem l2_softmax_gradient b k :
    (k < K)%nat ->
    is_derive (fun t => loss K y (fun k => plain s (b k)) (upd c k t)) (c k)
      (s * (p K (logits (fun k => plain s (b k)) c) k - ind k y)).
  Proof.
    intros Hk. eapply derive_eq; [apply loss_by_product; auto; apply plain_by_cosine|]. ring.
  Qed.

  (* By the bias: p_k − 1{k = y}. *)
  Theorem bias_gradient b k :
    (k < K)%nat ->
    is_derive (fun t => CE K y (fun j => s * c j + upd b k t j)) (b k)
      (p K (logits (fun k => plain s (b k)) c) k - ind k y).
  Proof.
    intros Hk.
    pose proof (loss_by_product K y (fun j t => s * c j + t) Hy b k 1 Hk ltac:(auto_derive; auto; ring)) as D.
    rewrite Rmult_1_r in D. exact D.
  Qed.

  (* NormFace and heated-up softmax. *)
  Theorem normface_gradient k :
    (k < K)%nat ->
    is_derive (fun t => CE K y (fun j => s * upd c k t j)) (c k) (s * (p K (fun j => s * c j) k - ind k y)).
  Proof.
    intros Hk. eapply derive_eq.
    - apply (loss_by_product K y (fun _ t => s * t) Hy c k s Hk). auto_derive; auto. ring.
    - unfold logits. ring.
  Qed.

  (* By the scale, in every loss whose logits are s times something that does not depend on s: NormFace, CosFace, ArcFace,
     combined; and by ‖x‖ in softmax without a bias, SphereFace and L-Softmax. ∂L/∂s = Σ (p_k − 1{k = y}) f_k. *)
  Theorem scale_gradient (f : nat -> R) :
    is_derive (fun s => CE K y (fun k => s * f k)) s (∑ k < K, (p K (fun k => s * f k) k - ind k y) * f k).
  Proof. apply (CE_chain K y (fun k s => s * f k)); [exact Hy|]. intros k _. auto_derive; auto. ring. Qed.

  (* CosFace: ∂L/∂cos θ_y = −s (1 − p_y), whatever the margin. *)
  Theorem cosface_gradient m :
    let z := logits (margin y (cosface s m) s no_bias) c in
    is_derive (fun t => loss K y (margin y (cosface s m) s no_bias) (upd c y t)) (c y) (- s * (1 - p K z y)).
  Proof.
    intros z. eapply derive_eq; [apply target_by_product, cosface_by_cosine|]. unfold z. ring.
  Qed.

  Variable theta : R.
  Hypothesis Htheta : 0 < theta < PI.
  Hypothesis Hc : c y = cos theta.

  (* ArcFace where the margin applies, which with the plain tail is everywhere: ∂L/∂θ_y = s (1 − p_y) sin(θ_y + m). *)
  Theorem arcface_gradient kind m :
    limit kind m < cos theta ->
    let h := margin y (arcface kind s m) s no_bias in let wrong := 1 - p K (logits h c) y in
    is_derive (fun t => loss K y h (upd c y t)) (c y) (- s * wrong * (sin (theta + m) / sin theta)) /\
    is_derive (fun t => loss K y h (upd c y (cos t))) theta (s * wrong * sin (theta + m)).
  Proof.
    intros L h wrong. split; eapply derive_eq.
    - apply target_by_product. rewrite Hc. apply arcface_by_cosine; assumption.
    - unfold wrong, h. ring.
    - apply target_by_angle; [exact Hc|apply arcface_by_angle; assumption].
    - unfold wrong, h. ring.
  Qed.

  (* … with any other tail, below its limit: as without a margin. *)
  Theorem arcface_tail_gradient kind m :
    cos theta < limit kind m ->
    let h := margin y (arcface kind s m) s no_bias in let wrong := 1 - p K (logits h c) y in
    is_derive (fun t => loss K y h (upd c y t)) (c y) (- s * wrong) /\
    is_derive (fun t => loss K y h (upd c y (cos t))) theta (s * wrong * sin theta).
  Proof.
    intros L h wrong. split; eapply derive_eq.
    - apply target_by_product. rewrite Hc. apply arcface_tail_by_cosine, L.
    - unfold wrong, h. ring.
    - apply target_by_angle; [exact Hc|apply arcface_tail_by_angle, L].
    - unfold wrong, h. ring.
  Qed.

  (* ArcFace's plain tail: beyond π − m descent turns the feature away from its class weight. *)
  Theorem arcface_wrong_way m :
    (2 <= K)%nat -> 0 < s -> 0 < m < PI -> PI - m < theta ->
    let h := margin y (arcface Plain s m) s no_bias in
    s * (1 - p K (logits h c) y) * sin (theta + m) < 0.
  Proof.
    intros HK Hs Hm L h. pose proof (p_lt_1 K (logits h c) y HK Hy).
    pose proof (sin_lt_0 (theta + m) ltac:(lra) ltac:(lra)).
    apply Ropp_lt_cancel. rewrite Ropp_0, Ropp_mult_distr_r.
    apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat|]; lra.
  Qed.

  (* Combined: ∂L/∂θ_y = s (1 − p_y) m1 sin(m1 θ_y + m2). *)
  Theorem combined_gradient m1 m2 m3 :
    let h := margin y (combined s m1 m2 m3) s no_bias in let wrong := 1 - p K (logits h c) y in
    is_derive (fun t => loss K y h (upd c y t)) (c y) (- s * wrong * m1 * (sin (m1 * theta + m2) / sin theta)) /\
    is_derive (fun t => loss K y h (upd c y (cos t))) theta (s * wrong * m1 * sin (m1 * theta + m2)).
  Proof.
    intros h wrong. split; eapply derive_eq.
    - apply target_by_product. rewrite Hc. apply combined_by_cosine, Htheta.
    - unfold wrong, h. ring.
    - apply target_by_angle; [exact Hc|apply combined_by_angle, Htheta].
    - unfold wrong, h. ring.
  Qed.

  (* SphereFace, where s = ‖x‖, and L-Softmax, where the target's factor r is ‖w_y‖‖x‖ and the other classes' products are
     w_k·x, with s = 1: with ψ′(θ) = −m |sin mθ|, ∂L/∂θ_y = (1 − p_y) r (λ sin θ_y − ψ′(θ_y))/(1 + λ). *)
  Theorem multiplied_gradient (m : nat) lambda r :
    (1 <= m)%nat -> 0 <= lambda ->
    let h := margin y (multiplied m lambda r) s no_bias in let wrong := 1 - p K (logits h c) y in
    is_derive (fun t => loss K y h (upd c y t)) (c y)
      (- r * wrong * ((lambda - psi_slope (INR m) theta / sin theta) / (1 + lambda))) /\
    is_derive (fun t => loss K y h (upd c y (cos t))) theta
      (r * wrong * ((lambda * sin theta - psi_slope (INR m) theta) / (1 + lambda))).
  Proof.
    intros Hm Hl h wrong. pose proof (sin_gt_0 theta ltac:(lra) ltac:(lra)). split; eapply derive_eq.
    - apply target_by_product. rewrite Hc. apply multiplied_by_cosine; auto; lra.
    - unfold wrong, h. field. lra.
    - apply target_by_angle; [exact Hc|apply multiplied_by_angle; auto].
    - unfold wrong, h. field. lra.
  Qed.
End Margins.

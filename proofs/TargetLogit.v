(* The target logit of every margin, as a function of cos θ, and its derivatives by cos θ and by θ.

   An angle in a program is the pair (cos θ, sin θ), and a margin a rotation of the pair; the definitions follow that. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Require Import Derivatives Psi PsiDerivative.
Open Scope R_scope.

Lemma cos_open theta : 0 < theta < PI -> -1 < cos theta < 1.
Proof. intros H. rewrite <- cos_PI, <- cos_0. split; apply cos_decreasing_1; lra. Qed.

(* sin θ of the cosine c *)
Definition sine (c : R) : R := sqrt (1 - c * c).

Lemma sine_cos theta : 0 <= theta <= PI -> sine (cos theta) = sin theta.
Proof.
  intros H. unfold sine. apply sqrt_lem_1.
  - pose proof (sin2 theta) as E. unfold Rsqr in E. rewrite <- E. apply Rle_0_sqr.
  - apply sin_ge_0; lra.
  - pose proof (sin2 theta) as E. unfold Rsqr in E. lra.
Qed.

Lemma sine_derive c : -1 < c < 1 -> is_derive sine c (- c / sine c).
Proof.
  intros H. assert (P : 0 < 1 - c * c) by (replace (1 - c * c) with ((1 - c) * (1 + c)) by ring; apply Rmult_lt_0_compat; lra).
  pose proof (sqrt_lt_R0 _ P). eapply derive_eq.
  - apply (derive_sqrt (fun c => 1 - c * c) c (- 2 * c)); [auto_derive; auto; ring|exact P].
  - fold (sine c). unfold sine in *. field. lra.
Qed.

Lemma acos_derive c : -1 < c < 1 -> is_derive acos c (- 1 / sine c).
Proof.
  intros H. apply is_derive_Reals. apply (derive_pt_eq_1 acos c _ (derivable_pt_acos c H)).
  rewrite derive_pt_acos. reflexivity.
Qed.

(* Slopes by cos θ and by θ: each gives the other. *)
Lemma by_angle (f : R -> R) theta d :
  is_derive f (cos theta) d -> is_derive (fun t => f (cos t)) theta (- d * sin theta).
Proof.
  intros D. eapply derive_eq; [apply (derive_comp f cos); [exact D|]|].
  - apply is_derive_cos.
  - ring.
Qed.

Lemma by_cosine (f : R -> R) theta e :
  0 < theta < PI -> is_derive f theta e -> is_derive (fun c => f (acos c)) (cos theta) (- e / sin theta).
Proof.
  intros H D. pose proof (sin_gt_0 theta ltac:(lra) ltac:(lra)).
  eapply derive_eq; [apply (derive_comp f acos)|].
  - rewrite acos_cos by lra. exact D.
  - apply acos_derive, cos_open, H.
  - rewrite sine_cos by lra. field. lra.
Qed.

(* NormFace, heated-up softmax: s cos θ. L2-Softmax and softmax: s u + b of the product u = w·x. *)
Definition plain (s b c : R) : R := s * c + b.

Theorem plain_by_cosine s b c : is_derive (plain s b) c s.
Proof. unfold plain. auto_derive; auto. ring. Qed.

(* CosFace: s (cos θ − m) *)
Definition cosface (s m c : R) : R := s * (c - m).

Theorem cosface_by_cosine s m c : is_derive (cosface s m) c s.
Proof. unfold cosface. auto_derive; auto. ring. Qed.

(* cos(θ + m), by rotating the pair *)
Definition rotated (m c : R) : R := cos m * c - sin m * sine c.

Lemma rotated_cos m theta : 0 <= theta <= PI -> rotated m (cos theta) = cos (theta + m).
Proof. intros H. unfold rotated. rewrite sine_cos, cos_plus by exact H. ring. Qed.

Lemma rotated_derive m theta :
  0 < theta < PI -> is_derive (rotated m) (cos theta) (sin (theta + m) / sin theta).
Proof.
  intros H. pose proof (sin_gt_0 theta ltac:(lra) ltac:(lra)).
  eapply derive_eq; [apply derive_minus; [apply (derive_scal (fun c => c)), derive_id|
                                          apply derive_scal, sine_derive, cos_open, H]|].
  rewrite sine_cos, sin_plus by lra. field. lra.
Qed.

(* ArcFace: s cos(θ + m) while cos θ is above a limit, else s (cos θ − offset). A cosine is always above −2. *)
Inductive tail := Plain | Linear | Easy | Continuous | Keep.

Definition limit (kind : tail) (m : R) : R :=
  match kind with Plain => -2 | Easy => 0 | _ => cos (PI - m) end.

Definition offset (kind : tail) (m : R) : R :=
  match kind with Linear => m * sin m | Continuous => 1 + cos (PI - m) | _ => 0 end.

Definition arcface (kind : tail) (s m c : R) : R :=
  if Rlt_dec (limit kind m) c then s * rotated m c else s * (c - offset kind m).

(* Above the limit; with the plain tail, everywhere. *)
Theorem arcface_by_cosine kind s m theta :
  0 < theta < PI -> limit kind m < cos theta ->
  is_derive (arcface kind s m) (cos theta) (s * (sin (theta + m) / sin theta)).
Proof.
  intros H L. apply (is_derive_ext_loc (fun c => s * rotated m c)).
  - assert (P : 0 < cos theta - limit kind m) by lra. exists (mkposreal _ P). intros c B. apply Rabs_def2 in B.
    unfold minus, plus, opp in B; simpl in B. unfold arcface. destruct Rlt_dec; [reflexivity|lra].
  - apply derive_scal, rotated_derive, H.
Qed.

Theorem arcface_by_angle kind s m theta :
  0 < theta < PI -> limit kind m < cos theta ->
  is_derive (fun t => arcface kind s m (cos t)) theta (- s * sin (theta + m)).
Proof.
  intros H L. pose proof (sin_gt_0 theta ltac:(lra) ltac:(lra)).
  eapply derive_eq; [apply by_angle, arcface_by_cosine; assumption|]. field. lra.
Qed.

(* Below it. *)
Theorem arcface_tail_by_cosine kind s m c : c < limit kind m -> is_derive (arcface kind s m) c s.
Proof.
  intros L. apply (is_derive_ext_loc (fun t => s * (t - offset kind m))).
  - assert (P : 0 < limit kind m - c) by lra. exists (mkposreal _ P). intros t B. apply Rabs_def2 in B.
    unfold minus, plus, opp in B; simpl in B. unfold arcface. destruct Rlt_dec; [lra|reflexivity].
  - auto_derive; auto. ring.
Qed.

Theorem arcface_tail_by_angle kind s m theta :
  cos theta < limit kind m -> is_derive (fun t => arcface kind s m (cos t)) theta (- s * sin theta).
Proof. intros L. now apply (by_angle (arcface kind s m)), arcface_tail_by_cosine. Qed.

(* For the plain tail "above the limit" says nothing; for linear, continuous and keep it says θ + m < π; for easy, θ < π/2. *)
Theorem limit_plain m theta : limit Plain m < cos theta.
Proof. simpl. destruct (COS_bound theta). lra. Qed.

Theorem limit_by_angle kind m theta :
  kind <> Plain -> kind <> Easy -> 0 <= m <= PI -> 0 <= theta <= PI -> (limit kind m < cos theta <-> theta + m < PI).
Proof.
  intros N1 N2 Hm H. replace (limit kind m) with (cos (PI - m)) by (destruct kind; simpl; congruence). split; intros L.
  - apply cos_decreasing_0 in L; lra.
  - apply cos_decreasing_1; lra.
Qed.

Theorem limit_easy m theta : 0 <= theta <= PI -> (limit Easy m < cos theta <-> theta < PI / 2).
Proof.
  intros H. simpl. rewrite <- cos_PI2. pose proof PI_RGT_0. split; intros L.
  - apply cos_decreasing_0 in L; lra.
  - apply cos_decreasing_1; lra.
Qed.

(* At θ = π − m the continuous tail joins the margin; keep jumps up, to where the plain cosine is. *)
Theorem continuous_tail_joins s m : 0 <= m <= PI -> arcface Continuous s m (cos (PI - m)) = s * rotated m (cos (PI - m)).
Proof.
  intros Hm. rewrite rotated_cos by lra. replace (PI - m + m) with PI by ring. rewrite cos_PI.
  unfold arcface. simpl. destruct Rlt_dec; [lra|]. ring.
Qed.

Theorem keep_tail_jumps s m :
  0 < s -> 0 < m <= PI -> s * rotated m (cos (PI - m)) < arcface Keep s m (cos (PI - m)).
Proof.
  intros Hs Hm. rewrite rotated_cos by lra. replace (PI - m + m) with PI by ring.
  unfold arcface. simpl. destruct Rlt_dec; [lra|]. apply Rmult_lt_compat_l; [exact Hs|].
  assert (cos PI < cos (PI - m)) by (apply cos_decreasing_1; lra). lra.
Qed.

(* The combined margin: s (cos(m1 θ + m2) − m3), for real m1. *)
Definition combined (s m1 m2 m3 c : R) : R := s * (cos (m1 * acos c + m2) - m3).

Lemma combined_angle s m1 m2 m3 theta :
  is_derive (fun t => s * (cos (m1 * t + m2) - m3)) theta (- s * m1 * sin (m1 * theta + m2)).
Proof. auto_derive; auto. ring. Qed.

Theorem combined_by_cosine s m1 m2 m3 theta :
  0 < theta < PI -> is_derive (combined s m1 m2 m3) (cos theta) (s * m1 * (sin (m1 * theta + m2) / sin theta)).
Proof.
  intros H. pose proof (sin_gt_0 theta ltac:(lra) ltac:(lra)).
  eapply derive_eq; [apply (by_cosine (fun t => s * (cos (m1 * t + m2) - m3))); [exact H|apply combined_angle]|].
  field. lra.
Qed.

Theorem combined_by_angle s m1 m2 m3 theta :
  0 < theta < PI -> is_derive (fun t => combined s m1 m2 m3 (cos t)) theta (- s * m1 * sin (m1 * theta + m2)).
Proof.
  intros H. pose proof (sin_gt_0 theta ltac:(lra) ltac:(lra)).
  eapply derive_eq; [apply by_angle, combined_by_cosine, H|]. field. lra.
Qed.

(* It contains the others. *)
Theorem combined_is_arcface s m theta : 0 <= theta <= PI -> combined s 1 m 0 (cos theta) = arcface Plain s m (cos theta).
Proof.
  intros H. unfold arcface. destruct Rlt_dec as [|N]; [|destruct N; apply limit_plain].
  unfold combined. rewrite acos_cos, rotated_cos, Rmult_1_l, Rminus_0_r by exact H. reflexivity.
Qed.

Theorem combined_is_cosface s m c : -1 <= c <= 1 -> combined s 1 0 m c = cosface s m c.
Proof. intros H. unfold combined, cosface. now rewrite Rmult_1_l, Rplus_0_r, cos_acos. Qed.

(* SphereFace and L-Softmax: r (λ cos θ + ψ(θ))/(1 + λ), where r is ‖x‖ or ‖w‖‖x‖. *)
Definition multiplied (m : nat) (lambda r c : R) : R := r * ((lambda * c + psi (INR m) (acos c)) / (1 + lambda)).

Lemma multiplied_angle (m : nat) lambda r theta :
  (1 <= m)%nat -> 0 <= lambda -> 0 <= theta <= PI ->
  is_derive (fun t => r * ((lambda * cos t + psi (INR m) t) / (1 + lambda))) theta
    (r * ((- lambda * sin theta + psi_slope (INR m) theta) / (1 + lambda))).
Proof.
  intros Hm Hl H.
  apply derive_scal, (derive_eq _ _ (/ (1 + lambda) * (lambda * - sin theta + psi_slope (INR m) theta))); [|field; lra].
  apply (derive_ext (fun t => / (1 + lambda) * (lambda * cos t + psi (INR m) t))); [intros; field; lra|].
  apply derive_scal, derive_plus; [apply derive_scal, is_derive_cos|apply psi_C1; assumption].
Qed.

(* ψ′(θ) = −m |sin mθ|, on piece j (−1)ʲ⁺¹ m sin mθ: see PsiDerivative.v. *)
Theorem multiplied_by_cosine (m : nat) lambda r theta :
  (1 <= m)%nat -> 0 <= lambda -> 0 < theta < PI ->
  is_derive (multiplied m lambda r) (cos theta) (r * ((lambda - psi_slope (INR m) theta / sin theta) / (1 + lambda))).
Proof.
  intros Hm Hl H. pose proof (sin_gt_0 theta ltac:(lra) ltac:(lra)).
  apply (is_derive_ext_loc (fun c => r * ((lambda * cos (acos c) + psi (INR m) (acos c)) / (1 + lambda)))).
  - destruct (cos_open theta H) as [L U].
    assert (P : 0 < Rmin (cos theta + 1) (1 - cos theta)) by (apply Rmin_pos; lra).
    exists (mkposreal _ P). intros c B. apply Rabs_def2 in B. unfold minus, plus, opp in B; simpl in B.
    pose proof (Rmin_l (cos theta + 1) (1 - cos theta)). pose proof (Rmin_r (cos theta + 1) (1 - cos theta)).
    unfold multiplied. rewrite cos_acos; [reflexivity|lra].
  - eapply derive_eq; [apply (by_cosine (fun t => r * ((lambda * cos t + psi (INR m) t) / (1 + lambda))));
                        [exact H|apply multiplied_angle; auto; lra]|].
    field. lra.
Qed.

Theorem multiplied_by_angle (m : nat) lambda r theta :
  (1 <= m)%nat -> 0 <= lambda -> 0 < theta < PI ->
  is_derive (fun t => multiplied m lambda r (cos t)) theta
    (r * ((- lambda * sin theta + psi_slope (INR m) theta) / (1 + lambda))).
Proof.
  intros Hm Hl H. pose proof (sin_gt_0 theta ltac:(lra) ltac:(lra)).
  eapply derive_eq; [apply by_angle, multiplied_by_cosine; assumption|]. field. lra.
Qed.

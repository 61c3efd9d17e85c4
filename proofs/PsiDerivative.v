(* ψ is continuously differentiable, also at its joins, where it is not twice differentiable. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Require Import Derivatives Psi.
Open Scope R_scope.

(* As functions of u = mθ: the slope of g is −|sin u|. *)
Lemma sin_shift k u : (-1) ^ k * sin u = sin (u - INR k * PI).
Proof.
  induction k as [|k IH].
  - simpl. rewrite Rmult_1_l. f_equal. ring.
  - rewrite S_INR. replace (u - (INR k + 1) * PI) with ((u - INR k * PI) - PI) by ring.
    rewrite sin_minus, cos_PI, sin_PI, <- IH. simpl. ring.
Qed.

Lemma piece_slope k u : INR k * PI <= u <= (INR k + 1) * PI -> - (-1) ^ k * sin u = - Rabs (sin u).
Proof.
  intros Hu. replace (- (-1) ^ k * sin u) with (- ((-1) ^ k * sin u)) by ring.
  f_equal. rewrite <- (Rabs_pos_eq ((-1) ^ k * sin u)).
  - rewrite Rabs_mult, pow_1_abs. ring.
  - rewrite sin_shift. apply sin_ge_0; lra.
Qed.

Definition piece (k : nat) (u : R) : R := (-1) ^ k * cos u - 2 * INR k.

Lemma piece_derive k u : is_derive (piece k) u (- (-1) ^ k * sin u).
Proof. unfold piece. auto_derive; auto. ring. Qed.

(* To the left of 0, g is cos. *)
Lemma g_negative u : u <= 0 -> g u = cos u.
Proof.
  intros [Hu| ->].
  - assert (S : seg u = 0%nat).
    { unfold seg. destruct (base_Int_part (u / PI)) as [H _]. pose proof PI_RGT_0.
      assert (u / PI < 0) by (apply Rmult_lt_reg_r with PI; [|replace (u / PI * PI) with u by (field; lra)]; lra).
      assert (N : IZR (Int_part (u / PI)) < 0) by lra. apply lt_IZR in N. lia. }
    unfold g. rewrite S. simpl. ring.
  - pose proof PI_RGT_0. rewrite (g_piece 0); simpl; lra.
Qed.

Theorem g_derive u : 0 <= u -> is_derive g u (- Rabs (sin u)).
Proof.
  intros Hu. pose proof PI_RGT_0 as HP. destruct (seg_bounds u Hu) as [H1 H2]. set (k := seg u) in *.
  rewrite <- (piece_slope k) by lra.
  assert (In : forall j t, INR j * PI <= t <= (INR j + 1) * PI -> g t = piece j t) by exact g_piece.
  destruct H1 as [H1|H1].
  - (* inside a piece *)
    apply (derive_glue g (piece k) (piece k) u _ (Rmin (u - INR k * PI) ((INR k + 1) * PI - u)));
      try apply piece_derive; try (apply Rmin_pos; lra); intros t Ht; apply In;
      pose proof (Rmin_l (u - INR k * PI) ((INR k + 1) * PI - u));
      pose proof (Rmin_r (u - INR k * PI) ((INR k + 1) * PI - u)); lra.
  - (* at a join: both slopes are 0 *)
    assert (S0 : sin u = 0).
    { rewrite <- H1. pose proof (sin_shift k (INR k * PI)) as E. rewrite Rminus_diag_eq, sin_0 in E by reflexivity.
      apply Rmult_integral in E. destruct E as [E|E]; [|exact E]. pose proof (pow_nonzero (-1) k ltac:(lra)). lra. }
    rewrite S0, Rmult_0_r.
    assert (D : forall j, is_derive (piece j) u 0).
    { intros j. apply (derive_eq _ _ (- (-1) ^ j * sin u)); [apply piece_derive|]. rewrite S0. ring. }
    assert (Right : forall t, u <= t < u + PI -> g t = piece k t) by (intros t Ht; apply In; lra).
    destruct k as [|k].
    + apply (derive_glue g cos (piece 0) u 0 PI HP); auto.
      * intros t Ht. apply g_negative. simpl in H1. lra.
      * apply (derive_eq _ _ (- sin u)); [auto_derive; auto; ring|]. rewrite S0. ring.
    + apply (derive_glue g (piece k) (piece (S k)) u 0 PI HP); auto.
      intros t Ht. apply In. rewrite S_INR in H1. lra.
Qed.

(* ψ′ = −m |sin mθ| *)
Definition psi_slope (m theta : R) : R := - (m * Rabs (sin (m * theta))).

Theorem psi_derive m theta : 0 < m -> 0 <= theta -> is_derive (psi m) theta (psi_slope m theta).
Proof.
  intros Hm Ht. eapply derive_eq.
  - apply (derive_comp g (fun t => m * t)); [apply g_derive; apply Rmult_le_pos; lra|].
    apply (derive_scal (fun t => t)). apply derive_id.
  - unfold psi_slope. ring.
Qed.

(* On the piece k this is the derivative of (−1)ᵏ cos mθ − 2k, ends included: (−1)ᵏ⁺¹ m sin mθ. *)
Theorem psi_derive_piece (m k : nat) theta :
  (1 <= m)%nat -> INR k * PI / INR m <= theta <= (INR k + 1) * PI / INR m ->
  is_derive (psi (INR m)) theta ((-1) ^ S k * INR m * sin (INR m * theta)).
Proof.
  intros Hm [H1 H2]. assert (P : 0 < INR m) by (apply lt_0_INR; lia). pose proof PI_RGT_0. pose proof (pos_INR k).
  assert (B : INR k * PI <= INR m * theta <= (INR k + 1) * PI).
  { apply Rmult_le_compat_l with (r := INR m) in H1; [|lra]. apply Rmult_le_compat_l with (r := INR m) in H2; [|lra].
    replace (INR m * (INR k * PI / INR m)) with (INR k * PI) in H1 by (field; lra).
    replace (INR m * ((INR k + 1) * PI / INR m)) with ((INR k + 1) * PI) in H2 by (field; lra). lra. }
  assert (0 <= theta).
  { apply Rmult_le_reg_l with (INR m); [exact P|]. rewrite Rmult_0_r.
    assert (0 <= INR k * PI) by (apply Rmult_le_pos; lra). lra. }
  eapply derive_eq; [apply psi_derive; assumption|].
  unfold psi_slope. pose proof (piece_slope k (INR m * theta) B) as E. simpl.
  replace (- (INR m * Rabs (sin (INR m * theta)))) with (INR m * (- Rabs (sin (INR m * theta)))) by ring.
  rewrite <- E. ring.
Qed.

Theorem psi_slope_continuous m theta : continuous (psi_slope m) theta.
Proof.
  apply (continuous_opp (fun t => m * Rabs (sin (m * t)))).
  apply (continuous_scal_r m (fun t => Rabs (sin (m * t)))).
  apply (continuous_comp (fun t => sin (m * t)) Rabs); [|apply continuous_Rabs].
  apply (ex_derive_continuous (fun t => sin (m * t))). auto_derive; auto.
Qed.

(* So ψ is C¹ on [0, π]. *)
Theorem psi_C1 (m : nat) theta :
  (1 <= m)%nat -> 0 <= theta <= PI ->
  is_derive (psi (INR m)) theta (psi_slope (INR m) theta) /\ continuous (psi_slope (INR m)) theta.
Proof.
  intros Hm Ht. split; [|apply psi_slope_continuous]. apply psi_derive; [apply lt_0_INR; lia|lra].
Qed.

(* But not C²: where two pieces join, the slope of ψ′ is m² on the left and −m² on the right. *)
Theorem psi_not_C2 (m k : nat) :
  (1 <= m)%nat -> (1 <= k)%nat -> ~ ex_derive (psi_slope (INR m)) (INR k * PI / INR m).
Proof.
  intros Hm Hk [l D]. assert (P : 0 < INR m) by (apply lt_0_INR; lia). pose proof PI_RGT_0 as HP.
  set (x := INR k * PI / INR m) in *.
  assert (X : forall h, INR m * (x + h) = INR k * PI + INR m * h) by (intros h; unfold x; field; lra).
  assert (S : forall h, Rabs (sin (INR m * (x + h))) = Rabs (sin (INR m * h))).
  { intros h. rewrite X. pose proof (sin_shift k (INR k * PI + INR m * h)) as E.
    replace (INR k * PI + INR m * h - INR k * PI) with (INR m * h) in E by ring.
    rewrite <- E, Rabs_mult, pow_1_abs. ring. }
  assert (Q : forall h, 0 < h < PI / INR m -> Rabs (sin (INR m * h)) = sin (INR m * h)).
  { intros h Hh. apply Rabs_pos_eq, sin_ge_0; [apply Rmult_le_pos; lra|].
    replace PI with (INR m * (PI / INR m)) by (field; lra). apply Rmult_le_compat_l; lra. }
  (* to the right ψ′(x + h) = −m sin mh, and ψ′(x − h) is the same *)
  assert (R : forall h, 0 <= h < PI / INR m -> psi_slope (INR m) (x + h) = - (INR m * sin (INR m * h))).
  { intros h Hh. unfold psi_slope. rewrite S. destruct (proj1 Hh) as [Hp|<-].
    - now rewrite Q by lra.
    - now rewrite Rmult_0_r, sin_0, Rabs_R0. }
  assert (E : forall h, psi_slope (INR m) (x - h) = psi_slope (INR m) (x + h)).
  { intros h. unfold psi_slope, Rminus. rewrite !S. replace (INR m * - h) with (- (INR m * h)) by ring.
    now rewrite sin_neg, Rabs_Ropp. }
  assert (W : 0 < PI / INR m) by (apply Rdiv_lt_0_compat; lra).
  assert (DR : is_right_derive (fun h => psi_slope (INR m) (x + h)) 0 l).
  { apply (right_derive_ext _ (fun h => psi_slope (INR m) (x + h)) 0 l 1); [lra|auto|].
    apply (derive_eq _ _ (l * 1)); [|ring]. apply (derive_comp (psi_slope (INR m))); [now rewrite Rplus_0_r|].
    auto_derive; auto. }
  assert (DL : is_right_derive (fun h => psi_slope (INR m) (x + h)) 0 (- l)).
  { apply (right_derive_ext _ (fun h => psi_slope (INR m) (x - h)) 0 (- l) 1); [lra|intros; now rewrite E|].
    apply (derive_eq _ _ (l * -1)); [|ring]. apply (derive_comp (psi_slope (INR m))); [now rewrite Rminus_0_r|].
    auto_derive; auto. }
  assert (DS : is_right_derive (fun h => psi_slope (INR m) (x + h)) 0 (- INR m ^ 2)).
  { apply (right_derive_ext _ (fun h => - (INR m * sin (INR m * h))) 0 _ (PI / INR m)); [exact W| |].
    - intros h Hh. apply R. lra.
    - auto_derive; auto. rewrite Rmult_0_r, cos_0. ring. }
  pose proof (right_derive_unique _ _ _ _ DR DL). pose proof (right_derive_unique _ _ _ _ DR DS).
  assert (0 < INR m ^ 2) by (apply pow_lt; lra). lra.
Qed.

"""GRPO advantages, losses and gradients by TRL's own trainer code, on two prompts with four completions each.

The trainer is built without its constructor. Sampling, rewards and the model's log-probabilities are given
numbers; masks, advantages, the loss and the metrics come from `_generate_and_score_completions` and
`_compute_loss` as TRL ships them.
"""

import itertools
from collections import defaultdict, deque
from random import Random
from types import SimpleNamespace

import torch
from accelerate import Accelerator
from trl import GRPOConfig, GRPOTrainer

from fixtures import TRAINING, versions, write_json

GENERATIONS = 4
MAX_COMPLETION_LENGTH = 7
LENGTHS = (3, 6, 1, 5, 4, 2, 6, 3)
TRUNCATED = (False, True, False, False, False, False, True, False)
REWARDS = {
    "mixed": (1.0, 0.25, -0.5, 1.75, 0.0, 0.0, 1.5, 0.125),
    "one group equal": (1.0, 0.25, -0.5, 1.75, 0.75, 0.75, 0.75, 0.75),
    "all equal": (0.5,) * 8,
}
END, OTHER, PAD = 1, 2, 0
METRICS = {
    "kl": "kl",
    "clip_ratio/low_mean": "clip_low",
    "clip_ratio/high_mean": "clip_high",
    "clip_ratio/region_mean": "clip_region",
}


def log_probabilities():
    """Policy, old and reference log-probabilities: multiples of 1/64, exact in every precision."""
    random = Random(1)
    policy = [[-random.randint(4, 160) / 64 for _ in range(length)] for length in LENGTHS]
    old = [[min(p + random.randint(-40, 40) / 64, -1 / 64) for p in row] for row in policy]
    reference = [[min(p + random.randint(-48, 48) / 64, -1 / 64) for p in row] for row in policy]
    return policy, old, reference


POLICY, OLD, REFERENCE = log_probabilities()


def padded(rows):
    """Rows of different lengths as one (completions, longest) tensor; the padding must not matter."""
    width = max(LENGTHS)
    return torch.tensor([list(row) + [-0.5] * (width - len(row)) for row in rows], dtype=torch.float64)


class Trainer(GRPOTrainer):
    """TRL's trainer with numbers in the place of models."""

    def __init__(self, config, rewards, on_policy):
        self.args = config
        self.accelerator = Accelerator(cpu=True)
        self.model = SimpleNamespace(training=True, is_gradient_checkpointing=False)
        self.ref_model = object()
        self._tokenizer = SimpleNamespace(pad_token_id=PAD)
        self.eos_token_ids = [END]
        self.given_rewards = torch.tensor(rewards, dtype=torch.float64)[:, None]
        self.reward_weights = torch.ones(1, dtype=torch.float64)
        self.reward_funcs, self.reward_func_names = [None], ["given"]
        self.policy, self.old, self.reference = (
            padded(POLICY).requires_grad_(),
            padded(OLD),
            padded(REFERENCE),
        )
        self.rows = slice(None)
        for name in (
            "num_generations",
            "beta",
            "loss_type",
            "scale_rewards",
            "mask_truncated_completions",
            "multi_objective_aggregation",
            "max_completion_length",
            "importance_sampling_level",
            "top_entropy_quantile",
            "off_policy_mask_threshold",
            "pad_to_multiple_of",
        ):
            setattr(self, name, getattr(config, name))
        self.epsilon_low = config.epsilon
        self.epsilon_high = config.epsilon if config.epsilon_high is None else config.epsilon_high
        # TRL keeps the log-probabilities of sampling when an update is not the first after it.
        self.num_iterations = 1 if on_policy else 2
        self.current_gradient_accumulation_steps = config.gradient_accumulation_steps
        self.environment_factories = self.environments = self.tools = None
        self.use_vllm = self.aux_loss_enabled = self._entropy_bonus_enabled = self.log_multimodal = False
        self._metrics = {"train": defaultdict(list)}
        self._logs = {key: deque() for key in ("prompt", "completion", "advantages")}
        self._logs |= {"rewards": defaultdict(deque), "extra": defaultdict(deque)}
        self._pending_extra_logs, self._pending_metrics = defaultdict(list), defaultdict(list)

    def scored(self):
        """TRL's masks, advantages and given log-probabilities for all completions."""
        return self._generate_and_score_completions([{"prompt": "p"}] * len(LENGTHS))

    def _generate(self, prompts):
        completions = [
            [OTHER] * (length - 1) + [OTHER if truncated else END]
            for length, truncated in zip(LENGTHS, TRUNCATED)
        ]
        return [[OTHER]] * len(prompts), completions, None, completions, None, {}, None, None

    def _calculate_rewards(self, inputs, prompts, completions, completion_ids_list):
        return self.given_rewards

    def _get_per_token_logps_and_entropies(self, model, *_, **__):
        if model is self.ref_model:
            given = self.reference
        else:
            given = self.policy if torch.is_grad_enabled() else self.old
        return given[self.rows], torch.zeros_like(given[self.rows]), None


def configuration(**options):
    """TRL's configuration with what all cases share."""
    return GRPOConfig(
        output_dir="unused",
        report_to=[],
        use_cpu=True,
        bf16=False,
        num_generations=GENERATIONS,
        max_completion_length=MAX_COMPLETION_LENGTH,
        **options,
    )


def case(
    loss_type,
    rewards="mixed",
    beta=0.04,
    epsilon_high=0.2,
    mask_truncated=False,
    on_policy=False,
    micro_batches=1,
    kl_correction=False,
):
    """One optimiser step: the loss over its micro-batches, its gradient by each token's log-probability."""
    config = configuration(
        per_device_train_batch_size=len(LENGTHS) // micro_batches,
        gradient_accumulation_steps=micro_batches,
        loss_type=loss_type,
        beta=beta,
        epsilon=0.2,
        epsilon_high=epsilon_high,
        scale_rewards="group",
        mask_truncated_completions=mask_truncated,
        # TRL's default became true: KL times the differentiable ratio. The recipe is older than that option.
        use_bias_correction_kl=kl_correction,
    )
    trainer = Trainer(config, REWARDS[rewards], on_policy)
    inputs = trainer.scored()
    assert ("old_per_token_logps" in inputs) != on_policy
    loss, size = 0, len(LENGTHS) // micro_batches
    for start in range(0, len(LENGTHS), size):
        trainer.rows = slice(start, start + size)
        rows = {key: value[trainer.rows] if value.dim() else value for key, value in inputs.items()}
        loss = loss + trainer._compute_loss(trainer.model, rows)
    loss.backward()
    gradient = trainer.policy.grad
    for row, length in zip(gradient, LENGTHS):
        assert not row[length:].any()
    metrics = trainer._metrics["train"]
    return {
        "loss_type": loss_type,
        "rewards": rewards,
        "beta": beta,
        "epsilon_low": 0.2,
        "epsilon_high": epsilon_high,
        "mask_truncated": mask_truncated,
        "on_policy": on_policy,
        "micro_batches": micro_batches,
        "kl_correction": kl_correction,
        "advantages": inputs["advantages"].tolist(),
        "loss": loss.item(),
        # TRL logs the mean over micro-batches.
        **{name: sum(metrics[key]) / len(metrics[key]) for key, name in METRICS.items() if key in metrics},
        "gradient": [row[:length].tolist() for row, length in zip(gradient, LENGTHS)],
    }


def advantages(rewards, scale):
    """The advantages of all completions, and the fraction of them that TRL counts as without spread."""
    config = configuration(per_device_train_batch_size=len(LENGTHS), scale_rewards=scale)
    trainer = Trainer(config, REWARDS[rewards], on_policy=True)
    inputs = trainer.scored()
    return {
        "rewards": rewards,
        "scale_rewards": scale,
        "advantages": inputs["advantages"].tolist(),
        # TRL's own count; under "batch" it asks about the standard deviation of the batch, not of each group.
        "zero_std_fraction": trainer._metrics["train"]["frac_reward_zero_std"][0],
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    losses = ("grpo", "bnpo", "dr_grpo", "dapo")
    cases = [
        case(loss, rewards=rewards, beta=beta, epsilon_high=high)
        for loss, rewards, beta, high in itertools.product(
            losses, ("mixed", "one group equal"), (0.0, 0.04), (0.2, 0.28)
        )
    ]
    cases += [case(loss, mask_truncated=True) for loss in losses]
    cases += [case(loss, on_policy=True) for loss in losses]
    cases += [case(loss, micro_batches=2) for loss in losses]
    cases += [case(loss, micro_batches=2, mask_truncated=True) for loss in losses]
    cases += [case("grpo", kl_correction=True, on_policy=on_policy) for on_policy in (False, True)]
    write_json(
        TRAINING / "grpo.json",
        {
            "versions": versions("torch", "trl", "transformers"),
            "num_generations": GENERATIONS,
            "max_completion_length": MAX_COMPLETION_LENGTH,
            "lengths": LENGTHS,
            "truncated": TRUNCATED,
            "rewards": REWARDS,
            "logps": POLICY,
            "old_logps": OLD,
            "ref_logps": REFERENCE,
            "advantages": [
                advantages(rewards, scale) for rewards in REWARDS for scale in ("group", "batch", "none")
            ],
            "cases": cases,
        },
    )
    print(versions("torch", "trl", "transformers", "accelerate"))

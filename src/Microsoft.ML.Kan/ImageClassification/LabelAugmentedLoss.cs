using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.NoisyLabels.Losses;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.ImageClassification;

/// <summary>
/// The loss of <see cref="LabelAugmentedNetwork"/>: cross-entropy of the joint classes, the mean over the copies; with a second
/// head also its own cross-entropy and T²·KL(p ‖ q), p the joint prediction of all copies and q that of the head, both softened by T.
/// No gradient goes to p.
/// </summary>
/// <param name="copies">M.</param>
/// <param name="classes">N.</param>
/// <param name="smoothing">ε of the label smoothing of both cross-entropies.</param>
internal sealed class LabelAugmentedLoss(int copies, int classes, double smoothing)
{
    private const double Temperature = 2;

    /// <summary>The loss of each row, [B], from the training output and labels [B].</summary>
    /// <param name="output">[B, M·N·M], followed by N where there is a second head.</param>
    /// <param name="label">Class numbers.</param>
    public Tensor Of(Tensor output, Tensor label)
    {
        using var scope = NewDisposeScope();
        var wide = output.to_type(output.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32);
        var width = (long)classes * copies;
        var joint = wide.narrow(1, 0, copies * width).reshape(-1, width); // [B·M, N·M]
        var sum = JointLoss(joint, label);
        if (wide.shape[1] > copies * width)
        {
            var single = wide.narrow(1, copies * width, classes); // [B, N]
            sum = sum.Plus(RobustLosses.CrossEntropy(single, label, smoothing)).Plus(Distillation(Mean(joint), single));
        }

        return sum.MoveToOuterDisposeScope();
    }

    /// <summary>The joint prediction of all copies: the mean over the copies m of the logits for class c in copy m, [B·M, N·M] → [B, N].</summary>
    public Tensor Mean(Tensor joint)
    {
        using var scope = NewDisposeScope();
        var perCopy = joint.view(-1, copies, joint.shape[1] / copies, copies); // [B, M, N, M]
        return perCopy.diagonal(0, 1, 3).mean([-1L]).MoveToOuterDisposeScope(); // [B, N, M] → [B, N]
    }

    // [B]
    private Tensor JointLoss(Tensor joint, Tensor label)
    {
        var numbers = tensor([.. Enumerable.Range(0, copies).Select(copy => (long)copy)], device: label.device); // [M]
        var labels = (label.unsqueeze(1) * tensor((long)copies, device: label.device)).Plus(numbers).flatten(); // y·M+m, [B·M]
        return RobustLosses.CrossEntropy(joint, labels, smoothing).view(-1, copies).mean([1L]);
    }

    // [B]
    private static Tensor Distillation(Tensor teacher, Tensor student)
    {
        var target = nn.functional.log_softmax(teacher.detach().Over(Temperature), 1);
        var found = nn.functional.log_softmax(student.Over(Temperature), 1);
        return (target.exp() * (target - found)).sum(1).Times(Temperature * Temperature);
    }
}

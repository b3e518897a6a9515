using Microsoft.ML.Ctr.Validation;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Calibration;

/// <summary>Logits, labels and weights of held-out rows.</summary>
internal sealed class HeldOutLogits
{
    private readonly List<(double Logit, bool Click, double Weight)> _rows = [];

    public IReadOnlyList<(double Logit, bool Click, double Weight)> Rows => _rows;

    /// <param name="logits">[B, 1].</param>
    /// <param name="labels">[B], 0 or 1.</param>
    /// <param name="weights">[B]; null for 1 each.</param>
    public void Add(Tensor logits, Tensor labels, Tensor? weights)
    {
        var (values, clicks, each) = (HostValues.Of(logits), HostValues.Of(labels), weights is null ? null : HostValues.Of(weights));
        for (int row = 0; row < values.Length; row++)
            Add(values[row], clicks[row] > 0.5f, each?[row] ?? 1);
    }

    public void Add(double logit, bool click, double weight = 1) => _rows.Add((logit, click, weight));
}

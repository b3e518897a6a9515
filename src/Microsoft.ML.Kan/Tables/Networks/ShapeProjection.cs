using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tables.Networks;

/// <summary>
/// Keeps the weights of a network of one output where each constrained feature has its <see cref="FeatureShape"/>. Hidden nodes are of two
/// kinds: free ones do not read constrained features. The functions of guarded ones never fall, and constrained features enter them with
/// weights of one sign, so their sum keeps the shape whatever the free features add. Offsets of missing values are free.
/// </summary>
/// <remarks>The allowed weights are a convex set, and each call moves the weights to the closest ones in it.</remarks>
internal sealed class ShapeProjection
{
    private readonly KnotNetwork _network;
    private readonly IReadOnlyDictionary<int, FeatureShape> _shapes;
    private readonly int _free; // the nodes before this one are free

    /// <param name="network">A new network of a member that <see cref="KanMember.HoldsShapes"/>.</param>
    /// <param name="shapes">By slot; at least one.</param>
    public ShapeProjection(KnotNetwork network, IReadOnlyDictionary<int, FeatureShape> shapes)
    {
        _network = network;
        _shapes = shapes;
        // Without free features, free nodes would read nothing.
        _free = shapes.Count == network.Layout.Inputs ? 0 : network.Member.HiddenWidth / 2;
        // Sorted, random coefficients still differ; the closest ordered ones are nearly constant, and a constant function passes no gradient.
        ChangeHidden(coefficients => coefficients.Sort());
        Apply();
    }

    /// <summary>Moves the weights to the closest allowed ones.</summary>
    public void Apply()
    {
        using (NewDisposeScope())
        using (no_grad())
        {
            var layout = _network.Layout;
            foreach (var (slot, shape) in _shapes)
            {
                if (layout.Knots[slot].Length > 1)
                    ClipRows(layout.FirstInterval[slot], layout.Knots[slot].Length - 1, shape);
                ClipRows(layout.FirstLinear + slot, 1, shape);
            }
        }
        ChangeHidden(MonotoneFit.Project);
    }

    private void ClipRows(int start, int count, FeatureShape shape)
    {
        var rows = _network.First.narrow(0, start, count); // [N, h]
        if (_free > 0)
            rows.narrow(1, 0, _free).zero_();
        var guarded = rows.narrow(1, _free, _network.Member.HiddenWidth - _free);
        if (shape == FeatureShape.Increasing)
            guarded.relu_();
        else
            guarded.neg_().relu_().neg_();
    }

    // SiLU falls left of -1.28, so guarded nodes have none.
    private unsafe void ChangeHidden(ChangeCoefficients change)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var weights = _network.Last.detach();
        var values = weights.to_type(ScalarType.Float32).cpu(); // [1, (K + 1)·h], the weights themselves if they are floats on the CPU
        var (width, splines) = (_network.Member.HiddenWidth, _network.Functions - 1);
        var all = new Span<float>((void*)TensorMemory.Address(values), _network.Functions * width);
        var own = new float[splines];
        for (var node = _free; node < width; node++)
        {
            for (var k = 0; k < splines; k++)
                own[k] = all[(k * width) + node];
            change(own);
            for (var k = 0; k < splines; k++)
                all[(k * width) + node] = own[k];
            all[(splines * width) + node] = 0;
        }
        if (weights.device_type != DeviceType.CPU || weights.dtype != ScalarType.Float32)
            weights.copy_(values);
    }

    private delegate void ChangeCoefficients(Span<float> coefficients);
}

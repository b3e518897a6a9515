using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tables.Networks;

/// <summary>
/// Keeps the weights of a network of one output where each constrained feature has its <see cref="FeatureShape"/>. Hidden nodes are of up to four kinds.
/// Free ones do not read constrained features. The functions of monotone ones never fall, and features of a direction enter them with weights of one
/// sign. Convex ones add softplus with a weight of at least 0, which is convex and never falls, so it keeps the convexity of features whose slopes rise from
/// interval to interval; they read features of a direction as well. Concave ones add softplus with a weight of at most 0: all signs change. A sum of such nodes
/// keeps every shape whatever the free features add. Offsets of missing values are free.
/// </summary>
/// <remarks>The allowed weights are a convex set, and each call moves the weights to the closest ones in it.</remarks>
internal sealed class ShapeProjection
{
    private readonly KnotNetwork _network;
    private readonly IReadOnlyDictionary<int, FeatureShape> _shapes;
    private readonly NodeGroup[] _groups;

    /// <param name="network">A new network of a member that <see cref="KanMember.HoldsShapes"/>, with softplus.</param>
    /// <param name="shapes">By slot; at least one.</param>
    public ShapeProjection(KnotNetwork network, IReadOnlyDictionary<int, FeatureShape> shapes)
    {
        _network = network;
        _shapes = shapes;
        _groups = [.. NodeGroup.Of(Kinds(network, shapes), network.Member.HiddenWidth)];
        // Sorted, random coefficients still differ; the closest ordered ones are nearly constant, and a constant function passes no gradient.
        ChangeHidden(start: true);
        Apply();
    }

    /// <summary>Moves the weights to the closest allowed ones.</summary>
    public void Apply()
    {
        using (NewDisposeScope())
        using (no_grad())
        {
            foreach (var (slot, shape) in _shapes)
            {
                foreach (var group in _groups)
                    ChangeFeature(slot, shape, group);
            }
        }
        ChangeHidden(start: false);
    }

    private static List<NodeKind> Kinds(KnotNetwork network, IReadOnlyDictionary<int, FeatureShape> shapes)
    {
        var kinds = new List<NodeKind>();
        if (shapes.Count < network.Layout.Inputs)
            kinds.Add(NodeKind.Free); // they would read nothing
        if (shapes.Values.Any(shape => !shape.IsCurved()))
            kinds.Add(NodeKind.Monotone);
        if (shapes.Values.Any(shape => shape.HasFlag(FeatureShape.Convex)))
            kinds.Add(NodeKind.Convex);
        if (shapes.Values.Any(shape => shape.HasFlag(FeatureShape.Concave)))
            kinds.Add(NodeKind.Concave);
        return kinds;
    }

    private void ChangeFeature(int slot, FeatureShape shape, NodeGroup group)
    {
        var layout = _network.Layout;
        var ramps = layout.Knots[slot].Length > 1 ? Rows(layout.FirstInterval[slot], layout.Knots[slot].Length - 1, group) : null; // [N, n]
        var line = Rows(layout.FirstLinear + slot, 1, group); // [1, n]
        if (!group.Reads(shape))
        {
            ramps?.zero_();
            line.zero_();
            return;
        }
        var direction = shape.Direction() * (group.Kind == NodeKind.Concave ? -1 : 1);
        if (!shape.IsCurved())
        {
            Clip(line, direction);
            if (ramps is not null)
                Clip(ramps, direction);
            return;
        }
        line.zero_(); // the bounded linear term is convex on one side of its centre and concave on the other
        if (ramps is not null)
            MakeSlopesRise(ramps, layout.Knots[slot], direction);
    }

    private Tensor Rows(int start, int count, NodeGroup group) => _network.First.detach().narrow(0, start, count).narrow(1, group.Start, group.Count);

    private static void Clip(Tensor weights, int direction)
    {
        if (direction > 0)
            weights.relu_();
        else if (direction < 0)
            weights.neg_().relu_().neg_();
    }

    // A weight is the slope times the width of its interval, so the closest weights are an isotonic regression of the slopes by the squares of the widths.
    private static void MakeSlopesRise(Tensor ramps, float[] knots, int direction)
    {
        var values = ramps.to_type(ScalarType.Float32).cpu().contiguous(); // [N, n]
        var all = values.data<float>().ToArray();
        var (intervals, nodes) = (knots.Length - 1, (int)ramps.shape[1]);
        var (widths, squares, slopes) = (new double[intervals], new double[intervals], new double[intervals]);
        var range = (double)knots[^1] - knots[0];
        for (var k = 0; k < intervals; k++)
        {
            widths[k] = ((double)knots[k + 1] - knots[k]) / range;
            squares[k] = widths[k] * widths[k];
        }
        for (var node = 0; node < nodes; node++)
        {
            for (var k = 0; k < intervals; k++)
                slopes[k] = all[(k * nodes) + node] / widths[k];
            MonotoneFit.Project(slopes, squares);
            for (var k = 0; k < intervals; k++)
            {
                var slope = direction > 0 ? Math.Max(0, slopes[k]) : direction < 0 ? Math.Min(0, slopes[k]) : slopes[k];
                all[(k * nodes) + node] = (float)(slope * widths[k]);
            }
        }
        ramps.copy_(tensor(all, [intervals, nodes]));
    }

    private unsafe void ChangeHidden(bool start)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var weights = _network.Last.detach();
        var values = weights.to_type(ScalarType.Float32).cpu(); // [1, (K + 1)·h], the weights themselves if they are floats on the CPU
        var (width, splines) = (_network.Member.HiddenWidth, _network.Functions - 1);
        var all = new Span<float>((void*)TensorMemory.Address(values), _network.Functions * width);
        var own = new double[splines];
        foreach (var group in _groups.Where(group => group.Kind != NodeKind.Free))
        {
            for (var node = group.Start; node < group.Start + group.Count; node++)
            {
                for (var k = 0; k < splines; k++)
                    own[k] = all[(k * width) + node];
                group.Change(own, ref all[(splines * width) + node], start);
                for (var k = 0; k < splines; k++)
                    all[(k * width) + node] = (float)own[k];
            }
        }
        if (weights.device_type != DeviceType.CPU || weights.dtype != ScalarType.Float32)
            weights.copy_(values);
    }

    private enum NodeKind
    {
        Free,
        Monotone,
        Convex,
        Concave,
    }

    /// <summary>Hidden nodes of one kind, side by side.</summary>
    private sealed record NodeGroup(NodeKind Kind, int Start, int Count)
    {
        public static IEnumerable<NodeGroup> Of(List<NodeKind> kinds, int width)
            => kinds.Select((kind, g) => new NodeGroup(kind, width * g / kinds.Count, (width * (g + 1) / kinds.Count) - (width * g / kinds.Count)));

        /// <summary>True if nodes of this kind keep the shape of a feature that enters them.</summary>
        public bool Reads(FeatureShape shape) => Kind switch
        {
            NodeKind.Free => false,
            NodeKind.Monotone => !shape.IsCurved(),
            NodeKind.Convex => !shape.HasFlag(FeatureShape.Concave),
            _ => !shape.HasFlag(FeatureShape.Convex),
        };

        /// <summary>Moves the coefficients of a node's functions to the closest allowed ones; of a new network, to similar ones that differ.</summary>
        public void Change(double[] splines, ref float unbounded, bool start)
        {
            if (Kind != NodeKind.Monotone)
                Array.Clear(splines); // bounded functions are not convex
            else if (start)
                Array.Sort(splines);
            else
                MonotoneFit.Project(splines);
            var sign = Kind == NodeKind.Concave ? -1 : 1;
            unbounded = sign * (start ? Math.Abs(unbounded) : Math.Max(0, sign * unbounded));
        }
    }
}

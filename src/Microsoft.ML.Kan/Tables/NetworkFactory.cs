using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Kernels;
using Microsoft.ML.Kan.Tables.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tables;

/// <summary>Creates the networks of a run; those of the same knots share one layout and the places of a batch's rows in it.</summary>
/// <param name="plan">Which networks are trained.</param>
/// <param name="summary">Of the training rows.</param>
/// <param name="outputs">O.</param>
/// <param name="device">Where the networks are trained.</param>
/// <param name="random">The source of all weights.</param>
internal sealed class NetworkFactory(KnotSetPlan plan, DataSummary summary, int outputs, Device device, RandomSource random)
{
    private readonly Dictionary<int, KnotLayout> _layouts = [];
    private readonly Dictionary<KnotLayout, KnotCells> _cells = [];

    /// <summary>Where the rows of the current batch lie, by layout.</summary>
    public IReadOnlyDictionary<KnotLayout, KnotCells> Cells => _cells;

    /// <summary>The shapes that new networks hold, by slot.</summary>
    public IReadOnlyDictionary<int, FeatureShape> Shapes { get; private set; } = new Dictionary<int, FeatureShape>();

    /// <summary>Holds shapes, by slot, in all networks created from now on.</summary>
    public void Hold(IReadOnlyDictionary<int, FeatureShape> shapes)
    {
        Shapes = shapes;
        _layouts.Clear();
        _cells.Clear();
    }

    /// <summary>A network for each candidate and each part of the rows that is held out.</summary>
    public List<NetworkInTraining> First()
    {
        var networks = new List<NetworkInTraining>();
        for (var m = 0; m < plan.Candidates.Count; m++)
        {
            for (var fold = 0; fold < Math.Max(1, plan.Folds); fold++)
                networks.Add(Create(m, plan.Folds == 0 ? -1 : fold, 1, $"candidate{m}.{fold}"));
        }
        return networks;
    }

    /// <summary>New networks of the candidates with a weight.</summary>
    public List<NetworkInTraining> Last(IReadOnlyList<double> weights)
        => [.. Enumerable.Range(0, weights.Count).Where(m => weights[m] > 0).Select(m => Create(m, -1, weights[m], $"member{m}"))];

    private NetworkInTraining Create(int candidate, int fold, double weight, string name)
    {
        var member = plan.Candidates[candidate];
        if (!_layouts.TryGetValue(member.Knots, out var layout))
        {
            _layouts[member.Knots] = layout = KnotLayout.Of(summary, member.Knots, feature => Shapes.TryGetValue(feature, out var shape) && shape.IsCurved());
            _cells[layout] = new KnotCells(layout);
        }
        var network = new KnotNetwork(layout, member, outputs, random, name, device, Shapes.Count > 0 ? HiddenBase.Softplus : HiddenBase.Silu);
        network.to(device);
        if (network.Categories is { } categories)
            categories.WeightDecay = plan.WeightDecay * member.WeightDecayFactor;
        return new NetworkInTraining(network, _cells[layout], candidate, fold, name)
        {
            Weight = weight,
            Shape = Shapes.Count > 0 ? new ShapeProjection(network, Shapes) : null,
        };
    }
}

/// <summary>Threads that work side by side on whole items, so that results do not depend on their number.</summary>
/// <param name="threads">The most threads.</param>
internal sealed class Workers(int threads)
{
    public void ForEach<T>(IReadOnlyList<T> items, Action<T> body) => ForEach(items, (item, _) => body(item));

    /// <summary>Calls <paramref name="body"/> with each item and its place.</summary>
    public void ForEach<T>(IReadOnlyList<T> items, Action<T, int> body)
    {
        if (threads <= 1 || items.Count <= 1)
        {
            for (var n = 0; n < items.Count; n++)
                body(items[n], n);
            return;
        }
        Parallel.For(0, items.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, n => body(items[n], n));
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Tables.Networks;

namespace Microsoft.ML.Kan.Kernels;

/// <summary>
/// Scores a set of <see cref="KnotNetwork"/>s without torch and ONNX Runtime. Networks of the same layout find the places of a row once, and the
/// rows of a block pass one network after the other, so that its table stays in the cache.
/// </summary>
internal sealed unsafe class KnotScorer : IScoringKernel
{
    private const int Version = 3;
    private readonly KnotLayout[] _layouts;
    private readonly ScoredNetwork[] _networks;
    private readonly float[] _constant; // [O]
    private readonly ScoreMap _scores;
    private readonly int _inputs; // I + C
    private readonly ConcurrentBag<ScoringMemory> _memory = [];

    private KnotScorer(KnotLayout[] layouts, ScoredNetwork[] networks, float[] constant, ScoreMap scores)
    {
        (_layouts, _networks, _constant, _scores) = (layouts, networks, constant, scores);
        _inputs = layouts[0].Inputs;
    }

    /// <summary>The scorer of a set; null if one of its networks has functions that only the graph can score.</summary>
    public static KnotScorer? Of(KnotNetworkSet set, ScoreMap scores)
    {
        WeightedNetwork[] used = [.. set.Used];
        if (!used.All(member => ScoredNetwork.CanScore(member.Network)))
            return null;
        KnotLayout[] layouts = [.. used.Select(member => member.Network.Layout).Distinct()];
        var networks = used.Select(member => ScoredNetwork.Of(member.Network, member.Weight, Array.IndexOf(layouts, member.Network.Layout))).ToArray();
        float[] constant = [.. Enumerable.Range(0, used[0].Network.Outputs).Select(o => networks.Sum(network => network.Constant[o]))];
        return new(layouts, [.. networks.Select(network => network.Network)], constant, scores);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null if another version wrote it.</summary>
    /// <exception cref="InvalidDataException">The bytes are not those of a scorer.</exception>
    public static KnotScorer? Read(BinaryReader reader)
    {
        if (reader.ReadInt32() != Version)
            return null;
        var scores = new ScoreMap(reader.ReadSingle(), reader.ReadSingle(), reader.ReadBoolean());
        var constant = StoredArrays.Read(reader);
        var layouts = new KnotLayout[StoredArrays.Count(reader, 1)];
        for (var i = 0; i < layouts.Length; i++)
            layouts[i] = KnotLayout.Read(reader);
        KnotCells[] cells = [.. layouts.Select(layout => new KnotCells(layout))];
        var networks = new ScoredNetwork[StoredArrays.Count(reader, 1)];
        for (var i = 0; i < networks.Length; i++)
            networks[i] = ScoredNetwork.Read(reader, cells, constant.Length);
        return layouts.Length > 0 && layouts.All(layout => layout.Features == layouts[0].Features && layout.KeyCounts.SequenceEqual(layouts[0].KeyCounts))
            ? new(layouts, networks, constant, scores)
            : throw new InvalidDataException("The layouts of the networks differ in the number of features or of values of a category.");
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Version);
        writer.Write(_scores.Factor);
        writer.Write(_scores.Offset);
        writer.Write(_scores.IsSoftmax);
        StoredArrays.Write(writer, _constant);
        writer.Write(_layouts.Length);
        foreach (var layout in _layouts)
            layout.Write(writer);
        writer.Write(_networks.Length);
        foreach (var network in _networks)
            network.Write(writer);
    }

    public void Score(RowBlock rows, Span<float> scores)
    {
        if (!_memory.TryTake(out var memory))
            memory = new ScoringMemory(_layouts, _networks);
        for (var start = 0; start < rows.Rows; start += ScoringMemory.Rows)
        {
            var count = Math.Min(ScoringMemory.Rows, rows.Rows - start);
            Score(Inputs(rows, start, count, memory.Inputs), count, scores.Slice(start * _constant.Length, count * _constant.Length), memory);
        }
        _memory.Add(memory);
    }

    // Features and keys of some rows, [count, I + C]
    private ReadOnlySpan<float> Inputs(RowBlock rows, int start, int count, float[] joined)
    {
        var features = ((ColumnBlock<float>)rows.Columns[0]).Values;
        var width = _layouts[0].Features;
        if (width == _inputs)
            return features.Slice(start * width, count * width);
        for (var row = 0; row < count; row++)
        {
            var own = joined.AsSpan(row * _inputs, _inputs);
            features.Slice((start + row) * width, width).CopyTo(own);
            for (var c = width; c < _inputs; c++)
                own[c] = ((ColumnBlock<int>)rows.Columns[1 + c - width]).Values[start + row];
        }
        return joined.AsSpan(0, count * _inputs);
    }

    private void Score(ReadOnlySpan<float> features, int count, Span<float> scores, ScoringMemory memory)
    {
        for (var row = 0; row < count; row++)
            _constant.CopyTo(scores[(row * _constant.Length)..]);
        foreach (var cells in memory.Cells)
            cells.Read(features, count);
        foreach (var network in _networks)
            Add(network, count, scores, memory);
        for (var row = 0; row < count; row++)
            _scores.Apply(scores.Slice(row * _constant.Length, _constant.Length));
    }

    private static void Add(ScoredNetwork network, int count, Span<float> scores, ScoringMemory memory)
    {
        var (width, all, outputs) = (network.Width, network.Functions * network.Width, scores.Length / count);
        var cells = memory.Cells[network.Layout];
        fixed (float* table = network.Table, factors = cells.Factors, last = network.Last, nodes = memory.Nodes, next = memory.Next, functions = memory.Functions)
        fixed (int* places = cells.Places)
        {
            var always = table + ((nint)cells.TableRows * width);
            for (var row = 0; row < count; row++)
            {
                var own = nodes + (row * width);
                TableSum.Of(table, width, places + (row * cells.PerRow), factors + (row * cells.PerRow), cells.PerRow, own);
                for (var h = 0; h < width; h += Vector<float>.Count)
                    Vector.Store(Vector.Load(own + h) + Vector.Load(always + h), own + h);
            }
            float* at = nodes, to = next;
            for (var l = 0; l < network.Between.Length; l++)
            {
                LayerBetween(network, l, count, at, to, functions);
                var read = at;
                at = to;
                to = read;
            }
            for (var row = 0; row < count; row++)
            {
                var own = at + (row * width);
                Unbounded(network.Base, own, width, functions);
                for (var o = 0; o < outputs; o++)
                    scores[(row * outputs) + o] += Sum(own, functions, width, network.Grid, last + (o * all));
            }
        }
    }

    // to [B, h] = at·kept + offset + functions·weights
    private static void LayerBetween(ScoredNetwork network, int layer, int count, float* at, float* to, float* functions)
    {
        var (width, all) = (network.Width, network.Functions * network.Width);
        fixed (float* kept = network.Kept[layer], offsets = network.Offsets[layer], weights = network.Between[layer])
        {
            for (var row = 0; row < count; row++)
            {
                for (var h = 0; h < width; h += Vector<float>.Count)
                    Vector.Store(Simd.MultiplyAdd(Vector.Load(at + (row * width) + h), Vector.Load(kept + h), Vector.Load(offsets + h)), to + (row * width) + h);
                Functions(network.Base, at + (row * width), width, network.Grid, functions + (row * all));
            }
            SmallProduct.Multiply(functions, all, 1, weights, to, count, all, width, adds: true);
        }
    }

    // u [h] → the functions of all nodes, [F·h].
    private static void Functions(HiddenBase hiddenBase, float* nodes, int width, int grid, float* functions)
    {
        Unbounded(hiddenBase, nodes, width, functions + ((grid == 0 ? 0 : grid + 2) * width));
        for (var h = 0; h < width && grid > 0; h += Vector<float>.Count)
        {
            var u = Lanes.Bounded(Vector.Load(nodes + h), Vector<float>.One);
            var square = u * u;
            Vector.Store(u, functions + h);
            Vector.Store(square, functions + width + h);
            Vector.Store(square * u, functions + (2 * width) + h);
            for (var knot = 1; knot < grid; knot++)
                Vector.Store(Cube(u, knot, grid), functions + ((2 + knot) * width) + h);
        }
    }

    // Σ of the functions of all nodes, which stay in registers, times weights [F·h].
    private static float Sum(float* nodes, float* unbounded, int width, int grid, float* weights)
    {
        Vector<float> sum = default;
        for (var h = 0; h < width; h += Vector<float>.Count)
        {
            var own = weights + h;
            if (grid > 0)
            {
                var u = Lanes.Bounded(Vector.Load(nodes + h), Vector<float>.One);
                var square = Simd.MultiplyAdd(Vector.Load(own + (2 * width)), u, Vector.Load(own + width));
                sum = Simd.MultiplyAdd(Simd.MultiplyAdd(square, u, Vector.Load(own)), u, sum);
                own += 3 * width;
                for (var knot = 1; knot < grid; knot++, own += width)
                    sum = Simd.MultiplyAdd(Cube(u, knot, grid), Vector.Load(own), sum);
            }
            sum = Simd.MultiplyAdd(Vector.Load(unbounded + h), Vector.Load(own), sum);
        }
        return Vector.Sum(sum);
    }

    private static Vector<float> Cube(Vector<float> u, int knot, int grid)
    {
        var above = Vector.Max(u - new Vector<float>(-1 + (2f * knot / grid)), Vector<float>.Zero);
        return above * above * above;
    }

    // The base function of 2u, [h]
    private static void Unbounded(HiddenBase hiddenBase, float* nodes, int width, float* target)
    {
        if (hiddenBase == HiddenBase.Softplus)
            Softplus(nodes, width, target);
        else
            Silu(nodes, width, target);
    }

    // max(2u, 0) + log(1 + exp(-|2u|))
    private static void Softplus(float* nodes, int width, float* target)
    {
        for (var h = 0; h < width; h += Vector<float>.Count)
            Vector.Store(Vector.Abs(Vector.Load(nodes + h)) * new Vector<float>(-2f), target + h);
        var values = new Span<float>(target, width);
        TensorPrimitives.Exp(values, values);
        TensorPrimitives.LogP1(values, values);
        for (var h = 0; h < width; h += Vector<float>.Count)
        {
            var u = Vector.Load(nodes + h);
            Vector.Store(Vector.Load(target + h) + Vector.Max(u + u, Vector<float>.Zero), target + h);
        }
    }

    private static void Silu(float* nodes, int width, float* target)
    {
        for (var h = 0; h < width; h += Vector<float>.Count)
            Vector.Store(Vector.Load(nodes + h) * new Vector<float>(-2f), target + h);
        var exponentials = new Span<float>(target, width);
        TensorPrimitives.Exp(exponentials, exponentials);
        for (var h = 0; h < width; h += Vector<float>.Count)
        {
            var u = Vector.Load(nodes + h);
            Vector.Store((u + u) / (Vector<float>.One + Vector.Load(target + h)), target + h);
        }
    }
}

/// <summary>The memory of one call; calls on other threads have others.</summary>
internal sealed class ScoringMemory
{
    /// <summary>The most rows of a pass.</summary>
    public const int Rows = 64;

    public ScoringMemory(IReadOnlyList<KnotLayout> layouts, IReadOnlyList<ScoredNetwork> networks)
    {
        Cells = [.. layouts.Select(layout => new KnotCells(layout))];
        var width = networks.Max(network => network.Width);
        Nodes = new float[Rows * width];
        Inputs = new float[layouts[0].Categories == 0 ? 0 : Rows * layouts[0].Inputs];
        Next = new float[networks.All(network => network.Between.Length == 0) ? 0 : Nodes.Length];
        Functions = new float[networks.Max(network => network.Functions * network.Width * (network.Between.Length == 0 ? 1 : Rows))];
    }

    public KnotCells[] Cells { get; }

    /// <summary>Features and keys.</summary>
    public float[] Inputs { get; }

    public float[] Nodes { get; }

    public float[] Next { get; }

    public float[] Functions { get; }
}

/// <summary>Registers the scorer with the engine when this assembly is loaded.</summary>
internal static class KanModule
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The engine must not name this package, and loading a model calls nothing else of it.")]
    internal static void Register() => ScoringKernels.Register(typeof(KanModule).Assembly, KnotScorer.Read);
}

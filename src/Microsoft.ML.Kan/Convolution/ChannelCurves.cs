using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// A learned function for each of C normalised channels, h_c(n) = w_c·r(n) + Σ_m a[c,m]·z_{c,m}(n): r a ReLU or the identity, z of
/// the activation spaces that channels choose from. w starts at 1 and z at 0. In one space a = 1. Without spaces h is r.
/// </summary>
internal sealed class ChannelCurves : nn.Module
{
    private readonly IReadOnlyList<ActivationSpace> _pool;

    // Torch looks for modules in fields and would keep those that have been replaced; it does not look into arrays.
    private readonly SpaceGates?[] _choice = [null];
    private readonly CurveFamily[][] _families = new CurveFamily[1][];

    /// <param name="channels">C.</param>
    /// <param name="rectifies">True if r is a ReLU, false if it is the identity.</param>
    /// <param name="pool">The spaces, none twice.</param>
    /// <param name="gridSize">The resolution of every space.</param>
    /// <param name="random">The source of the bases' own parameters.</param>
    public ChannelCurves(int channels, bool rectifies, IReadOnlyList<ActivationSpace> pool, int gridSize, RandomSource random)
        : base(nameof(ChannelCurves))
    {
        _pool = pool;
        Nodes = CurveNodes.Of(pool, gridSize);
        using var scope = NewDisposeScope();
        if (pool.Count == 0)
            register_buffer("line", ones(channels).DetachFromDisposeScope());
        else
            register_parameter("line", OwnedParameter.Of(ones(channels)));
        register_buffer("reference", Reference(rectifies).DetachFromDisposeScope());
        SetFamilies([.. pool.Select(space => CurveFamily.Create(channels, space, gridSize, Nodes, random))]);
        if (pool.Count <= 1)
            register_buffer("gate_weights", ones(channels, 1).DetachFromDisposeScope());
        else
            SetChoice(new(channels, pool.Count));
    }

    public CurveNodes Nodes { get; }

    /// <summary>How much of each space channels take; null once every channel has one space.</summary>
    public SpaceGates? Choice => _choice[0];

    /// <summary>a, of the choice where it is made, [C, M].</summary>
    public Tensor GateWeights => Choice?.Weights() ?? get_buffer("gate_weights")!;

    private CurveFamily[] Families => _families[0];

    private Tensor Line => get_parameter("line") ?? get_buffer("line")!;

    /// <summary>The curves as hinges, [C, M], see <see cref="CurveNodes"/>.</summary>
    public Tensor Hinges()
    {
        using var scope = NewDisposeScope();
        var sum = Line.unsqueeze(1) * get_buffer("reference")!; // [C, M]
        if (Choice is { } choice)
        {
            var weights = choice.Mixture().to(sum.dtype); // [C, families]
            for (var m = 0; m < Families.Length; m++)
                sum = sum.Plus(Families[m].Hinges() * weights.narrow(1, m, 1));
        }
        else if (Families is [var only])
        {
            sum = sum.Plus(only.Hinges());
        }
        else if (Families.Length > 1)
        {
            sum = sum.Plus(cat([.. Families.Select(family => family.Hinges())]).index_select(0, get_buffer("order")!));
        }

        return sum.MoveToOuterDisposeScope();
    }

    /// <summary>Fits every space to the whole curves, and sets the gates by how well it can take them over.</summary>
    /// <param name="means">Of the normalised pixels of every channel, [C], which are taken to be normally distributed.</param>
    /// <param name="deviations">The same.</param>
    public void Share(Tensor means, Tensor deviations)
    {
        if (Choice is not { } choice)
            return;
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var weights = choice.Weights(); // [C, M]
        var samples = PixelSamples.Of(means, deviations, Families.Max(family => family.Basis.Functions)).Times(1 / CurveNodes.Reach).Clamp(-1, 1); // [P, C]
        var evidence = CurveSharing.Share(
            [.. Families.Select(family => family.Basis)],
            m => (Families[m].Coefficients * weights.narrow(1, m, 1)).Times(Families[m].Loudness).unsqueeze(0), // [1, C, K]
            (m, channels, fitted) => Families[m].Coefficients.narrow(0, channels[0], channels.Length).copy_(fitted.squeeze(0).Times(1 / Families[m].Loudness)),
            samples);
        choice.Gates.copy_(evidence.Relative(edges => edges.squeeze(0)).log().Times(-0.5)); // [C, M]
    }

    /// <summary>Keeps for every channel the space of the largest weight, and removes the others.</summary>
    /// <param name="weights">The weights that decide, [C, M]; null for those of the gates.</param>
    public void Prune(Tensor? weights)
    {
        if (Choice is not { } choice)
            throw new InvalidOperationException("Only curves that still mix spaces can be pruned.");
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var decided = (weights ?? GateWeights).detach().clone();
        long[] choices = [.. decided.argmax(1).cpu().data<long>()]; // [C]
        var parts = Families
            .Select((family, m) => (Family: family, Channels: Channels(choices, m)))
            .Where(part => part.Channels.Length > 0)
            .ToArray();
        var all = Families;
        SetFamilies([.. parts.Select(part => part.Family.Restrict(part.Channels))]);
        foreach (var family in all)
            family.Dispose();
        SetChoice(null);
        choice.Dispose();
        long[] positions = [.. parts.SelectMany(part => part.Channels)];
        var order = new long[positions.Length];
        for (var position = 0; position < positions.Length; position++)
            order[positions[position]] = position;
        register_buffer("order", tensor(order, device: Line.device).DetachFromDisposeScope());
        register_buffer("gate_weights", decided.to(Line.device).DetachFromDisposeScope());
    }

    /// <summary>The report on the choice of every channel.</summary>
    public IReadOnlyList<KanChoice> Choices() => _pool.Count == 0 ? [] : SelectionReport.Choices(_pool, GateWeights, channel => (null, channel));

    /// <summary>
    /// The curves of pixels x·factor + summand as ONNX nodes: hinges from the middle outwards, v + Σ_u p_u·max(±n ∓ t_u, 0), as a
    /// convolution of one pixel that makes the hinges of every channel by itself, and one that sums them.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="factor">[C] in 64 bits.</param>
    /// <param name="summand">[C] in 64 bits.</param>
    public string Emit(OnnxGraph graph, string x, Tensor factor, Tensor summand)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var (hinges, channels) = (Hinges().to(float64).cpu(), Line.shape[0]);
        var middle = (Nodes.Count - 1) / 2;
        var slopes = hinges.narrow(1, 1, Nodes.Count - 1).cumsum(1); // [C, M-1], of every line
        var height = Enumerable.Range(1, middle - 1)
            .Aggregate(hinges.select(1, 0), (sum, node) => sum - hinges.select(1, node + 1).Times(Nodes.At(node))); // [C], at 0
        var bends = Enumerable.Range(1, Nodes.Bends).Where(node => node != middle).ToArray();
        double[] signs = [1, -1, .. bends.Select(node => node > middle ? 1.0 : -1)];
        double[] knots = [0, 0, .. bends.Select(Nodes.At)];
        var sums = stack([slopes.select(1, middle), slopes.select(1, middle - 1).neg(), .. bends.Select(node => hinges.select(1, node + 1))], 1); // [C, U]
        var (sign, knot) = (tensor(signs), tensor(knots));
        var weight = factor.cpu().unsqueeze(1) * sign; // [C, U]
        var bias = (summand.cpu().unsqueeze(1) - knot) * sign;
        var bent = graph.Relu(Pointwise(weight.reshape(-1, 1, 1, 1), bias.flatten(), x)); // [N, C·U, H, W]
        return Pointwise(sums.unsqueeze(-1).unsqueeze(-1), height, bent);

        string Pointwise(Tensor kernels, Tensor offsets, string input) => graph.Node(
            "Conv", [input, graph.Constant(kernels), graph.Constant(offsets)], OnnxAttribute.Ints("kernel_shape", 1, 1), OnnxAttribute.Int("group", channels));
    }

    private static long[] Channels(long[] choices, int family)
        => [.. Enumerable.Range(0, choices.Length).Where(channel => choices[channel] == family).Select(channel => (long)channel)];

    // The hinges of r.
    private Tensor Reference(bool rectifies)
    {
        var hinges = new float[Nodes.Count];
        hinges[rectifies ? 1 + ((Nodes.Count - 1) / 2) : 1] = 1;
        return tensor(hinges);
    }

    private void SetFamilies(CurveFamily[] families)
    {
        foreach (var family in _families[0] ?? [])
            register_module(family.Basis.Space.ToString(), null!);
        _families[0] = families;
        foreach (var family in families)
            register_module(family.Basis.Space.ToString(), family);
    }

    private void SetChoice(SpaceGates? choice)
    {
        register_module("choice", choice!);
        _choice[0] = choice;
    }
}

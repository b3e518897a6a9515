using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tables.Networks;

/// <summary>
/// One network of a set, as torch computes it: features and keys [B, I + C] → outputs [B, O]. The first layer is that of its <see cref="KnotLayout"/>.
/// Before every further layer, hidden nodes are normalised over the batch, z → (z − mean)/deviation, without scale and offset; the
/// functions of a node, φ_1 … φ_K of its space on [-1, 1] and the base function, SiLU or softplus, then read u = z/3 and 2u. The last layer sums them to the outputs;
/// one between adds its sum to the normalised nodes.
/// </summary>
/// <remarks>On the CPU, <see cref="Kernels.KnotKernel"/> computes the same values and gradients without torch, on the memory of these parameters.</remarks>
internal sealed class KnotNetwork : nn.Module<Tensor, Tensor>
{
    /// <summary>Normalised nodes are divided by this, so that nearly all lie within [-1, 1].</summary>
    public const float Spread = 3;

    /// <summary>The share of a batch in the running mean and variance.</summary>
    public const double Momentum = 0.05;

    /// <summary>A batch of fewer rows is normalised by the running values and leaves them as they are: its mean and variance are too noisy.</summary>
    public const int FewestRows = 8;

    /// <summary>Added to a variance before it divides.</summary>
    public const double Epsilon = 1e-5;

    private const double WeightDeviation = 0.3;

    private readonly UnivariateBasis? _basis;
    private Tensor? _leaf; // the sums of the categories' rows of the last step, [B, h]

    /// <param name="layout">How the first layer reads the features.</param>
    /// <param name="member">The shape.</param>
    /// <param name="outputs">O.</param>
    /// <param name="random">The source of the weights.</param>
    /// <param name="name">The name of the network in its run.</param>
    /// <param name="device">Where the rows of categories are; the caller moves the module.</param>
    /// <param name="hiddenBase">The unbounded function of hidden nodes.</param>
    public KnotNetwork(KnotLayout layout, KanMember member, int outputs, RandomSource random, string name = "network", Device? device = null, HiddenBase hiddenBase = HiddenBase.Silu)
        : base(nameof(KnotNetwork))
    {
        Layout = layout;
        Member = member;
        Outputs = outputs;
        Base = hiddenBase;
        _basis = member.GridSize == 0 ? null : ActivationBases.Create(member.Space, member.HiddenWidth, member.GridSize);
        Functions = (_basis?.Functions ?? 0) + 1;
        var (width, all) = (member.HiddenWidth, Functions * member.HiddenWidth);
        using var scope = NewDisposeScope();
        First = OwnedParameter.Of(random.Uniform([layout.Rows, width], 1 / Math.Sqrt(layout.Rows + layout.Categories)));
        register_parameter("first", First);
        if (layout.Categories > 0)
            Categories = new SparseParameter($"{name}.categories", zeros(layout.CategoryRows, width, device: device)) { LearningRateFactor = member.LearningRateFactor };
        Further = [.. Enumerable.Range(0, member.FurtherLayers).Select(_ => OwnedParameter.Of(random.Normal([all, width], WeightDeviation / Math.Sqrt(width))))];
        for (var l = 0; l < Further.Count; l++)
            register_parameter($"further{l}", Further[l]);
        Last = OwnedParameter.Of(random.Normal([outputs, all], WeightDeviation / Math.Sqrt(width)));
        register_parameter("last", Last);
        Bias = OwnedParameter.Of(zeros(outputs));
        register_parameter("bias", Bias);
        for (var l = 0; l <= Further.Count; l++)
        {
            register_buffer($"mean{l}", zeros(width).DetachFromDisposeScope());
            register_buffer($"variance{l}", ones(width).DetachFromDisposeScope());
        }
        if (_basis is not null)
            register_module("basis", _basis);
    }

    public KnotLayout Layout { get; }

    public KanMember Member { get; }

    public int Outputs { get; }

    /// <summary>The unbounded function of hidden nodes.</summary>
    public HiddenBase Base { get; }

    /// <summary>K + 1: the functions of the space, then the base function.</summary>
    public int Functions { get; }

    /// <summary>[R, h], R the rows of the layout.</summary>
    public Parameter First { get; }

    /// <summary>
    /// The learned rows of all categories, [R, h]; null without categories. They start at 0, so that a value without training rows adds nothing.
    /// Not part of the module: a step changes only the rows of its batch.
    /// </summary>
    public SparseParameter? Categories { get; }

    /// <summary>Per layer between, [(K + 1)·h, h], function k of node i in row k·h + i.</summary>
    public IReadOnlyList<Parameter> Further { get; }

    /// <summary>[O, (K + 1)·h], in the same order.</summary>
    public Parameter Last { get; }

    /// <summary>[O].</summary>
    public Parameter Bias { get; }

    /// <summary>The functions of the space; null for the base function alone.</summary>
    public UnivariateBasis? Basis => _basis;

    /// <summary>The running mean of the nodes before layer l + 1, [h].</summary>
    public Tensor Mean(int layer) => get_buffer($"mean{layer}")!;

    /// <summary>The running variance of the nodes before layer l + 1, [h].</summary>
    public Tensor Variance(int layer) => get_buffer($"variance{layer}")!;

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var z = FirstSum(x);
        for (var l = 0; l < Further.Count; l++)
        {
            z = Normalised(z, l);
            z = z.Plus(Product(Functioned(z), Further[l]));
        }
        return Product(Functioned(Normalised(z, Further.Count)), Last.t()).Plus(Bias).MoveToOuterDisposeScope(); // [B, O]
    }

    /// <summary>The nodes before they are normalised, [B, I + C] → [B, h].</summary>
    public Tensor FirstSum(Tensor x)
    {
        using var scope = NewDisposeScope();
        var z = Product(FirstLayer(x), First); // [B, R] → [B, h]
        return (Categories is null ? z : z.Plus(CategorySum(x).to(z.device))).MoveToOuterDisposeScope();
    }

    // With gradients on, the result is the leaf of this step; the engine moves its gradient to the rows.
    private Tensor CategorySum(Tensor x)
    {
        var keys = x.detach().narrow(1, Layout.Features, Layout.Categories).cpu().contiguous().data<float>().ToArray(); // [B·C]
        var lookup = new TableLookup();
        lookup.Clear((int)x.shape[0]);
        for (var i = 0; i < keys.Length; i++)
            lookup.Add(Layout.CategoryRow(i % Layout.Categories, keys[i]), i / Layout.Categories);
        lookup.Complete();
        var sums = Categories!.Gather(lookup);
        if (!is_grad_enabled())
            return sums;
        _leaf?.Dispose();
        return _leaf = sums.DetachFromDisposeScope(); // read after all scopes of this step's forward pass
    }

    // In the type that the weights have in this run; all else is in 32 bits.
    private static Tensor Product(Tensor values, Tensor weights)
        => values.dtype == weights.dtype ? values.mm(weights) : values.to_type(weights.dtype).mm(weights).to_type(values.dtype);

    /// <summary>The functions of the features of x [B, I + C], [B, R].</summary>
    public Tensor FirstLayer(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = x.narrow(1, 0, Layout.Features);
        var constants = KnotConstants.Of(Layout, x.device);
        var missing = Layout.HasMissing ? x.isnan() : null;
        var present = missing is null ? x : where(missing & constants.HasOffset, zeros_like(x), x);
        var parts = new List<Tensor>();
        if (Layout.Intervals > 0)
        {
            var ramps = ((present.index_select(1, constants.Feature) - constants.Low) / constants.Width).Clamp(0, 1);
            parts.Add(missing is null ? ramps : ramps * Kept(missing.index_select(1, constants.Feature) & constants.HasOffset.index_select(0, constants.Feature)));
        }
        var u = ((present - constants.Centre) / constants.Unit).Clamp(-KnotLayout.Far, KnotLayout.Far);
        var bent = u.Over(KnotLayout.Reach);
        var linear = u / (bent * bent).Plus(1).sqrt();
        parts.Add(missing is null ? linear : linear * Kept(missing & constants.HasOffset));
        if (missing is not null)
            parts.Add(missing.index_select(1, constants.Offsets).to_type(x.dtype));
        return cat(parts, 1).MoveToOuterDisposeScope();

        static Tensor Kept(Tensor dropped) => dropped.logical_not().to_type(ScalarType.Float32);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _leaf?.Dispose();
            Categories?.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>Functions of normalised nodes [B, h] → [B, (K + 1)·h].</summary>
    public Tensor Functioned(Tensor normalised)
    {
        using var scope = NewDisposeScope();
        var u = normalised.Over(Spread);
        var twice = u.Times(2);
        var unbounded = Base == HiddenBase.Softplus ? SoftplusBasis.Of(twice) : nn.functional.silu(twice);
        if (_basis is null)
            return unbounded.MoveToOuterDisposeScope();
        var values = _basis.call(u).transpose(1, 2).flatten(1); // [B, h, K] → [B, K·h]
        return cat([values, unbounded], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Nodes [B, h] normalised, by the batch in training mode, otherwise, and in a batch of few rows, by the running values.</summary>
    public Tensor Normalised(Tensor z, int layer)
    {
        using var scope = NewDisposeScope();
        var (mean, variance) = (Mean(layer), Variance(layer));
        if (training && z.shape[0] >= FewestRows)
        {
            mean = z.mean([0L]);
            var centred = z - mean;
            variance = (centred * centred).mean([0L]);
            using var still = no_grad();
            var unbiased = variance.Times(z.shape[0] / (z.shape[0] - 1.0));
            Mean(layer).Multiply(1 - Momentum).Add(mean, Momentum);
            Variance(layer).Multiply(1 - Momentum).Add(unbiased, Momentum);
        }
        return ((z - mean) / variance.Plus(Epsilon).sqrt()).MoveToOuterDisposeScope();
    }
}

/// <summary>The numbers of a <see cref="KnotLayout"/> as tensors on a device, in the caller's scope.</summary>
internal sealed record KnotConstants(Tensor Feature, Tensor Low, Tensor Width, Tensor Centre, Tensor Unit, Tensor HasOffset, Tensor Offsets)
{
    public static KnotConstants Of(KnotLayout layout, Device device)
    {
        var (feature, low, width) = (new List<long>(), new List<float>(), new List<float>());
        for (var i = 0; i < layout.Features; i++)
        {
            for (var k = 1; k < layout.Knots[i].Length; k++)
            {
                feature.Add(i);
                low.Add(layout.Knots[i][k - 1]);
                width.Add(layout.Knots[i][k] - layout.Knots[i][k - 1]);
            }
        }
        long[] offsets = [.. Enumerable.Range(0, layout.Features).Where(i => layout.MissingRow[i] >= 0).Select(i => (long)i)];
        return new(
            tensor([.. feature], device: device),
            tensor([.. low], device: device),
            tensor([.. width], device: device),
            tensor(layout.Centre, device: device),
            tensor(layout.Unit, device: device),
            tensor([.. layout.MissingRow.Select(row => row >= 0)], device: device),
            tensor(offsets, device: device));
    }
}

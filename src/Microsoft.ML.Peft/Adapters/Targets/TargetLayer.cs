using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Targets;

/// <summary>
/// A layer that adapters can change, as y = M x + b, where M [out, in] is its weight in another shape. Factors
/// A and B define M' = B·A; their shapes are those of the file format. A grouped convolution has one matrix per
/// group; all others have one group.
/// </summary>
internal abstract class TargetLayer(string name, nn.Module<Tensor, Tensor> module)
{
    public string Name { get; } = name;

    public nn.Module<Tensor, Tensor> Module { get; } = module;

    /// <summary>Looked up each time, because moving the module to another device or type creates a new one.</summary>
    public Parameter Weight => Module.get_parameter("weight")!;

    public virtual Parameter? Bias => null;

    public virtual int Groups => 1;

    public long Outputs => MatrixShape[0] * MatrixShape[1];

    /// <summary>Groups, outputs of a group, inputs of a group.</summary>
    public abstract long[] MatrixShape { get; }

    /// <summary>The largest possible rank: the rank of M, all groups together.</summary>
    public long LargestRank => Groups * Math.Min(MatrixShape[1], MatrixShape[2]);

    /// <summary>The type of factors: those of weights of 16 bits are trained in 32.</summary>
    public ScalarType FactorType => Weight.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    /// <summary>The names of the factors in files.</summary>
    public virtual (string A, string B) FactorNames => ("lora_A.weight", "lora_B.weight");

    /// <summary>True if inputs are numbers to which dropout applies.</summary>
    public virtual bool HasContinuousInput => true;

    /// <summary>The shape in which one number per output broadcasts over the layer's output, and the same for its weight.</summary>
    public abstract (long[] Output, long[] Weight) Broadcast { get; }

    public abstract (long[] A, long[] B) FactorShapes(int rank);

    /// <summary>The weight as [G, out/G, in/G].</summary>
    public abstract Tensor ToMatrix(Tensor weight);

    /// <summary>[G, out/G, in/G] in the shape of the weight.</summary>
    public abstract Tensor FromMatrix(Tensor matrix);

    /// <summary>The layer's input through A.</summary>
    public abstract Tensor Down(Tensor input, Tensor a);

    /// <summary>The output of <see cref="Down"/>, multiplied by B.</summary>
    public abstract Tensor Up(Tensor hidden, Tensor b);

    /// <summary>The layer's output plus B times the output of <see cref="Down"/>, in the type of the layer's output.</summary>
    public virtual Tensor AddUp(Tensor output, Tensor hidden, Tensor b) => output.Plus(Up(hidden, b).to_type(output.dtype));

    /// <summary>The inputs of M in the layer's input, [rows, in]; of a convolution a sample of them.</summary>
    /// <exception cref="NotSupportedException">The layer has no such rows.</exception>
    public virtual Tensor InputRows(Tensor input) => throw new NotSupportedException($"Layer '{Name}' is a {Module.GetType().Name}; initialising from data is for linear layers and convolutions of one group. Exclude it.");

    /// <summary>The layer with another weight and without bias.</summary>
    public abstract Tensor Apply(Tensor input, Tensor weight);

    /// <summary>B·A in the shape of the weight.</summary>
    public Tensor Product(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        var down = a.reshape(Groups, a.shape[0] / Groups, -1); // [G, r/G, in/G]
        var up = b.reshape(Groups, -1, a.shape[0] / Groups); // [G, out/G, r/G]
        return FromMatrix(up.bmm(down)).MoveToOuterDisposeScope();
    }

    /// <summary>Factors from matrices [G, r/G, in/G] and [G, out/G, r/G].</summary>
    public (Tensor A, Tensor B) FactorsOf(Tensor down, Tensor up)
    {
        var (a, b) = FactorShapes((int)(down.shape[0] * down.shape[1]));
        return (down.reshape(a).contiguous(), up.reshape(b).contiguous());
    }

    /// <summary>A sum of low-rank products as the factors of one product, of the sum of their ranks: [B₁ B₂]·[A₁; A₂] = B₁·A₁ + B₂·A₂.</summary>
    public (Tensor A, Tensor B) SumOf(IReadOnlyList<(Tensor A, Tensor B)> parts)
    {
        // Ranks are concatenated within each group.
        var down = cat([.. parts.Select(part => part.A.reshape(Groups, part.A.shape[0] / Groups, -1))], 1); // [G, Σr/G, in/G]
        var up = cat([.. parts.Select(part => part.B.reshape(Groups, -1, part.A.shape[0] / Groups))], 2); // [G, out/G, Σr/G]
        return FactorsOf(down, up);
    }

    /// <summary>The target for a module, or null for modules without adapter support.</summary>
    /// <exception cref="NotSupportedException">The module has a supported kind, but unsupported settings.</exception>
    public static TargetLayer? TryCreate(string name, nn.Module module) => module switch
    {
        Linear linear => new LinearTarget(name, linear),
        Conv2d convolution => new Conv2dTarget(name, convolution),
        Embedding embedding => new EmbeddingTarget(name, embedding),
        TokenEmbedding embedding => new EmbeddingTarget(name, embedding),
        _ => null,
    };
}

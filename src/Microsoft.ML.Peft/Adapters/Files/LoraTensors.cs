using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Lora;
using Microsoft.ML.Peft.Adapters.Targets;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Files;

/// <summary>The tensors of LoRA layers in the form of the files.</summary>
internal static class LoraTensors
{
    public const string Prefix = "base_model.model.";
    public const string Bias = "lora_B.bias";
    public const string Magnitude = "lora_magnitude_vector";

    /// <summary>The options of the LoRA that an adapter is saved as.</summary>
    public static LoraOptions OptionsOf(AdapterOptions options) => options switch
    {
        LoraOptions lora => lora,
        SoraOptions sora => new() { Rank = sora.Rank, Alpha = sora.Rank, Dropout = sora.Dropout },
        LoraXsOptions xs => new() { Rank = xs.Rank, Alpha = xs.Rank, Dropout = xs.Dropout },
        TaskVectorOptions => new(),
        _ => throw new NotSupportedException($"{options.GetType().Name} is not saved as a LoRA."),
    };

    /// <summary>The name of a bias of the network: peft puts an adapted layer into a module of that name.</summary>
    public static string BaseBias(string layer) => layer + ".base_layer.bias";

    /// <summary>
    /// Factors and α with the same effect, for the scale rule: PiSSA becomes an ordinary LoRA of twice the rank, so
    /// readers need not decompose the weight again.
    /// </summary>
    public static (Tensor A, Tensor B, double Alpha) Stored(Adapter any, LoraOptions options)
    {
        if (any is not LoraAdapter adapter)
        {
            var (factorA, factorB) = any.ToFactors()!.Value;
            return (factorA, factorB, factorA.shape[0]); // the scale 1
        }

        if (adapter.InitialA is not { } a)
            return (adapter.A.detach(), adapter.B.detach(), adapter.Alpha);
        var (down, up) = adapter.Target.SumOf([(adapter.A.detach(), adapter.B.detach()), (a.detach(), adapter.InitialB!.detach().neg())]);
        return (down, up, options.RankStabilized ? adapter.Alpha * Math.Sqrt(2) : 2 * adapter.Alpha);
    }

    /// <summary>
    /// peft convolves all channels with A, even for a grouped layer. A of a group is written with zeros for the channels of other groups.
    /// </summary>
    public static Tensor Ungrouped(TargetLayer target, Tensor a)
    {
        if (target.Groups == 1)
            return a;
        var (ranks, channels) = (a.shape[0] / target.Groups, a.shape[1]);
        var full = zeros([a.shape[0], channels * target.Groups, .. a.shape[2..]], a.dtype, a.device);
        for (var group = 0L; group < target.Groups; group++)
            _ = full.narrow(0, group * ranks, ranks).narrow(1, group * channels, channels).copy_(a.narrow(0, group * ranks, ranks));
        return full;
    }

    /// <summary>The reverse of <see cref="Ungrouped"/>; null if a group reads channels of another group.</summary>
    public static Tensor? Grouped(TargetLayer target, Tensor full)
    {
        if (target.Groups == 1)
            return full;
        var (ranks, channels) = (full.shape[0] / target.Groups, full.shape[1] / target.Groups);
        var a = cat([.. Enumerable.Range(0, target.Groups).Select(group => full.narrow(0, group * ranks, ranks).narrow(1, group * channels, channels))], 0);
        return Ungrouped(target, a).equal(full).all().item<bool>() ? a : null;
    }

    /// <summary>The shape of A in files.</summary>
    public static long[] StoredShape(TargetLayer target, int rank)
    {
        var (a, _) = target.FactorShapes(rank);
        a[1] *= target.Groups;
        return a;
    }

    /// <summary>m in the shape of the files: [out], for convolutions [1, out, 1, 1].</summary>
    public static long[] MagnitudeShape(TargetLayer target) => target.Broadcast.Output.Length == 1 ? [target.Outputs] : [1, target.Outputs, 1, 1];
}

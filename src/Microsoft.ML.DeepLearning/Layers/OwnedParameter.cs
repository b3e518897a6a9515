using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Layers;

/// <summary>Creates parameters that outlive the current dispose scope; the module that registers a parameter disposes it.</summary>
public static class OwnedParameter
{
    /// <summary>A parameter that owns <paramref name="values"/>.</summary>
    public static Parameter Of(Tensor values)
    {
        var parameter = new Parameter(values);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}

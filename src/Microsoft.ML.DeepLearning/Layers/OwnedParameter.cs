using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Layers;

/// <summary>Parameters that outlive the dispose scope they are made in: the module they are registered with disposes them.</summary>
public static class OwnedParameter
{
    /// <summary>A parameter that takes over <paramref name="values"/>.</summary>
    public static Parameter Of(Tensor values)
    {
        var parameter = new Parameter(values);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}

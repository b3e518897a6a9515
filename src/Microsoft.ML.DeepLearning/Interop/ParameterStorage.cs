using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Interop;

/// <summary>
/// Points a parameter at other memory, while modules keep the same object.
/// </summary>
public static class ParameterStorage
{
    /// <summary>
    /// Lets <paramref name="parameter"/> share the storage of <paramref name="values"/> and drops its gradient.
    /// </summary>
    /// <remarks>
    /// TorchSharp's <c>set_</c> does that, but keeps the element type. There is no public way to change the type
    /// except new parameter objects, so the native handles of the parameter and a new leaf are exchanged.
    /// </remarks>
    public static void Replace(Parameter parameter, Tensor values)
    {
        using var scope = NewDisposeScope();
        using var gradientOff = no_grad();
        parameter.grad = null;
        if (parameter.dtype == values.dtype)
        {
            parameter.set_(values);
            return;
        }

        var leaf = values.detach();
        leaf.requires_grad = parameter.requires_grad;
        ref var mine = ref NativeHandle(parameter);
        ref var other = ref NativeHandle(leaf);
        (mine, other) = (other, mine);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "handle")]
    private static extern ref IntPtr NativeHandle(Tensor tensor);
}

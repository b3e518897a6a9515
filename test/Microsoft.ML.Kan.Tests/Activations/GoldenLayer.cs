using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Activations;

/// <summary>Layers of published KAN code are rebuilt from a basis and one matrix product, to give the same values and gradients.</summary>
internal static class GoldenLayer
{
    public const double Tolerance = 1e-7;
    public const double NoRange = double.PositiveInfinity;

    public static Tensor Leaf(this GoldenFile golden, string section, string name) => golden.Tensor(section, name).requires_grad_();

    /// <summary>Φ [B, I, K] with coefficients [O, I, K] → [B, O].</summary>
    public static Tensor Mix(Tensor functions, Tensor coefficients) => functions.flatten(1).matmul(coefficients.flatten(1).t());

    /// <summary>Gives a basis the shape [I, P], which may be computed from other tensors.</summary>
    public static void Reshape(UnivariateBasis basis, Tensor shape)
    {
        basis.to(float64);
        using var still = no_grad();
        basis.Shape!.copy_(shape);
    }

    /// <summary>Compares y and, after the backward pass of the file's loss, the gradient of each leaf.</summary>
    /// <param name="golden">The file.</param>
    /// <param name="y">The layer's output.</param>
    /// <param name="leaves">By the names of their gradients.</param>
    public static void Check(this GoldenFile golden, Tensor y, params (string Name, Tensor Leaf)[] leaves)
        => golden.Check(y, null, null, leaves);

    /// <inheritdoc cref="Check(GoldenFile, Tensor, (string, Tensor)[])"/>
    /// <param name="golden">The file.</param>
    /// <param name="y">The layer's output.</param>
    /// <param name="basis">A basis whose shape was made from leaves, which by way of it receive their gradients.</param>
    /// <param name="shape">The initial shape parameters.</param>
    /// <param name="leaves">By the names of their gradients.</param>
    public static void Check(this GoldenFile golden, Tensor y, UnivariateBasis? basis, Tensor? shape, params (string Name, Tensor Leaf)[] leaves)
    {
        TensorAssert.AreClose(golden.Tensor("outputs", "y"), y, Tolerance, "y");
        (y * golden.Tensor("grad_weights", "y")).sum().backward();
        shape?.backward([basis!.Shape!.grad!]);
        foreach (var (name, leaf) in leaves)
            TensorAssert.AreClose(golden.Tensor("gradients", name), leaf.grad!, Tolerance, "gradient of " + name);
    }
}

using static System.Math;

namespace Benchmarks.Functions;

/// <summary>
/// The seven functions of the script exp_fitting.py of ReLU-KAN (github.com/quiqi/relu_kan), inputs from 0 to 1, and the five toy
/// functions of Liu et al., KAN, arXiv 2404.19756, inputs from -1 to 1.
/// </summary>
internal static class TestFunctions
{
    public static IReadOnlyList<TestFunction> All { get; } =
    [
        new("f1", "sin(πx)", 1, [], 0, 1, x => Sin(PI * x[0])),
        new("f2", "sin(5πx) + x", 1, [], 0, 1, x => Sin(5 * PI * x[0]) + x[0]),
        new("f3", "x² + x + 1", 1, [], 0, 1, x => (x[0] * x[0]) + x[0] + 1),
        new("f3exp", "exp(x)", 1, [], 0, 1, x => Exp(x[0])),
        new("f4", "sin(πx₁ + πx₂)", 2, [5], 0, 1, x => Sin(PI * (x[0] + x[1]))),
        new("f5", "exp(sin(πx₁) + x₂²)", 2, [5], 0, 1, x => Exp(Sin(PI * x[0]) + (x[1] * x[1]))),
        new("f6", "exp(sin(πx₁² + πx₂²) + sin(πx₃² + πx₄²))", 4, [2], 0, 1, x => Exp(Waves(x))),
        new("a", "J₀(20x)", 1, [], -1, 1, x => BesselJ0.At(20 * x[0])),
        new("b", "exp(sin(πx₁) + x₂²)", 2, [1], -1, 1, x => Exp(Sin(PI * x[0]) + (x[1] * x[1]))),
        new("c", "x₁x₂", 2, [2], -1, 1, x => x[0] * x[1]),
        new("d", "exp(Σ sin²(πxᵢ/2) / 100)", 100, [1], -1, 1, x => Exp(x.Average(value => Pow(Sin(PI * value / 2), 2)))),
        new("e", "exp((sin(πx₁² + πx₂²) + sin(πx₃² + πx₄²)) / 2)", 4, [4, 2], -1, 1, x => Exp(Waves(x) / 2)),
    ];

    private static double Waves(double[] x)
        => Sin(PI * ((x[0] * x[0]) + (x[1] * x[1]))) + Sin(PI * ((x[2] * x[2]) + (x[3] * x[3])));
}

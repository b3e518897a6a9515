using Microsoft.ML.Kan;

namespace Benchmarks.Functions;

/// <summary>All contestants. The S-KAN is first, because it determines the perceptron's size.</summary>
internal static class FunctionContestants
{
    public const string SKan = "S-KAN";
    public const string Perceptron = "MLP";

    public static IReadOnlyList<IFunctionContestant> All { get; } =
    [
        new KanContestant(SKan, space: null),
        new MixtureContestant(),
        new PerceptronContestant(),
        .. Enum.GetValues<ActivationSpace>().Select(space => new KanContestant(space.ToString(), space)),
    ];

    public static bool IsSingleSpace(string name) => Enum.GetNames<ActivationSpace>().Contains(name);
}

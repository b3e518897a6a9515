using System.Text.RegularExpressions;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork.Interest;

/// <summary>Copies the parameters of FuxiCTR and DeepCTR-Torch into the layers under test and compares gradients.</summary>
internal static partial class GoldenInterest
{
    public const double Tolerance = 1e-7;

    /// <summary>Sets every parameter of the module; <paramref name="theirs"/> maps its names to those of the file.</summary>
    public static void Load(this nn.Module module, GoldenFile golden, Func<string, string> theirs, Func<string, Tensor, Tensor>? convert = null)
    {
        module.to(float64);
        using var still = no_grad();
        foreach (var (name, parameter) in module.named_parameters())
        {
            var value = golden.Tensor("parameters", theirs(name));
            parameter.copy_(convert?.Invoke(name, value) ?? value);
        }
    }

    public static void CheckGradients(this nn.Module module, GoldenFile golden, Func<string, string> theirs, Func<string, Tensor, Tensor>? convert = null)
    {
        foreach (var (name, parameter) in module.named_parameters())
        {
            var gradient = golden.Tensor("gradients", theirs(name));
            TensorAssert.AreClose(convert?.Invoke(name, gradient) ?? gradient, parameter.grad!, Tolerance, "gradient of " + name);
        }
    }

    /// <summary>FuxiCTR numbers the modules of a perceptron consecutively: layer, activation, layer, …</summary>
    public static Func<string, string> OfFuxi(string attention) => name =>
    {
        if (Tower().Match(name) is { Success: true } tower)
            return $"dnn.mlp.{Number(tower, 0)}.{tower.Groups["part"].Value}";
        name = name.Replace("interest.", "");
        return name switch
        {
            "attention.weight" or "attention.bias" => $"{attention}.mlp.0.{name["attention.".Length..]}",
            "attention.activation.alpha" => $"{attention}.mlp.1.alpha",
            _ when Rest().Match(name) is { Success: true } rest => $"{attention}.mlp.{Number(rest, 2)}.{rest.Groups["part"].Value}",
            _ => throw new ArgumentException($"'{name}' is unknown.", nameof(name)),
        };
    };

    /// <summary>DeepCTR-Torch has a list of layers and a separate last layer.</summary>
    public static string OfDeepCtr(string name) => name
        .Replace("attention.rest.layer0.", "local_att.dnn.linears.1.")
        .Replace("attention.rest.layer1.", "local_att.dense.")
        .Replace("attention.", "local_att.dnn.linears.0.");

    private static int Number(Match match, int first)
        => first + 2 * int.Parse(match.Groups["number"].Value) + (match.Groups["kind"].Value == "activation" ? 1 : 0);

    [GeneratedRegex(@"^tower\.(?<kind>layer|activation)(?<number>\d)\.(?<part>\w+)$")]
    private static partial Regex Tower();

    [GeneratedRegex(@"^attention\.rest\.(?<kind>layer|activation)(?<number>\d)\.(?<part>\w+)$")]
    private static partial Regex Rest();
}

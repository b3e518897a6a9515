using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.DeepLearning.Intervals;

/// <summary>The ends of an interval as ML.NET's own expressions, so that a saved model needs no other assembly.</summary>
internal static class IntervalSteps
{
    public static EstimatorChain<ExpressionTransformer> Of(IHostEnvironment host, PredictionIntervalOptions options, double quantile)
    {
        var transforms = MLNetInternals.ContextFor(host).Transforms;
        var q = Literal(quantile);
        var (parameters, lower, upper) = options switch
        {
            { HasQuantiles: true } => ("a, b", $"min(min(double(a), double(b)) - {q}, (double(a) + double(b)) / 2d)", $"max(max(double(a), double(b)) + {q}, (double(a) + double(b)) / 2d)"),
            { DifficultyColumnName: not null } => ("s, d", $"d > 0 ? double(s) - {q} * double(d) : na(double(s))", $"d > 0 ? double(s) + {q} * double(d) : na(double(s))"),
            _ => ("s", $"double(s) - {q}", $"double(s) + {q}"),
        };
        string[] inputs = [.. options.Inputs.Select(input => input.Name)];
        return transforms.Expression(options.LowerColumnName, $"({parameters}) : single({lower})", inputs)
            .Append(transforms.Expression(options.UpperColumnName, $"({parameters}) : single({upper})", inputs));
    }

    // ML.NET reads the decimal point of an expression in the current culture; a whole number with an exponent needs none.
    private static string Literal(double value)
    {
        var digits = Math.Abs(value).ToString("E16", CultureInfo.InvariantCulture); // 1.2345678901234567E+004
        var parts = digits.Split('E');
        var exponent = int.Parse(parts[1], CultureInfo.InvariantCulture) - 16;
        return string.Create(CultureInfo.InvariantCulture, $"({(value < 0 ? "-" : "")}{parts[0].Replace(".", "", StringComparison.Ordinal)}E{exponent}d)");
    }
}

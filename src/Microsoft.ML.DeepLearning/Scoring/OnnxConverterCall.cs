using System.Diagnostics;

namespace Microsoft.ML.DeepLearning.Scoring;

/// <summary>
/// Refuses <c>mlContext.Model.ConvertToOnnx</c>. The converter needs an interface of each transformer that is internal to ML.NET. If a transformer lacks it, the converter
/// turns the transformer's outputs into inputs of the file, without an error. No public interface prevents that, but the converter applies the
/// model first, so its methods are on the call stack.
/// </summary>
internal static class OnnxConverterCall
{
    private const string Converter = "Microsoft.ML.OnnxConverter";

    /// <exception cref="NotSupportedException">ML.NET's converter is among the callers.</exception>
    public static void Refuse()
    {
        // Walking the stack is slow, and few programs load the converter.
        if (!AppDomain.CurrentDomain.GetAssemblies().Any(IsConverter))
            return;
        if (new StackTrace(fNeedFileInfo: false).GetFrames().Any(frame => frame.GetMethod()?.DeclaringType?.Assembly is { } assembly && IsConverter(assembly)))
            throw new NotSupportedException(
                "ConvertToOnnx would leave this network out of its file and make the score an input. Use mlContext.Model.ExportToOnnx of the package Microsoft.ML.DeepLearning.OnnxExport for the whole pipeline, or the transformer's SaveAsOnnx for the network alone.");
    }

    private static bool IsConverter(System.Reflection.Assembly assembly) => assembly.GetName().Name == Converter;
}

using System.Diagnostics;

namespace Microsoft.ML.DeepLearning.Scoring;

/// <summary>
/// Stops <c>mlContext.Model.ConvertToOnnx</c>. The converter asks transformers for an interface that is internal to ML.NET; where it does not find it, it
/// makes the transformer's outputs inputs of the file and says nothing. It cannot be told through public interfaces, but it applies the
/// model first, and the call stack then holds its methods.
/// </summary>
internal static class OnnxConverterCall
{
    private const string Converter = "Microsoft.ML.OnnxConverter";

    /// <exception cref="NotSupportedException">ML.NET's converter is among the callers.</exception>
    public static void Refuse()
    {
        // Stacks are slow to walk, and few programs have the converter.
        if (!AppDomain.CurrentDomain.GetAssemblies().Any(IsConverter))
            return;
        if (new StackTrace(fNeedFileInfo: false).GetFrames().Any(frame => frame.GetMethod()?.DeclaringType?.Assembly is { } assembly && IsConverter(assembly)))
            throw new NotSupportedException(
                "ConvertToOnnx would leave this network out of its file and make the score an input. Use mlContext.Model.ExportToOnnx of the package Microsoft.ML.DeepLearning.OnnxExport for the whole pipeline, or the transformer's SaveAsOnnx for the network alone.");
    }

    private static bool IsConverter(System.Reflection.Assembly assembly) => assembly.GetName().Name == Converter;
}

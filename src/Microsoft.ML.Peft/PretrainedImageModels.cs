namespace Microsoft.ML.Peft;

/// <summary>Finds pre-trained networks for pictures that NuGet packages put into the output of an application.</summary>
public static class PretrainedImageModels
{
    private const string Package = "Microsoft.ML.DnnImageFeaturizer.ResNet18";

    /// <summary>
    /// The path of ResNet-18, trained on ImageNet, which the package <c>Microsoft.ML.DnnImageFeaturizer.ResNet18</c> (MIT licence) copies into the output of an
    /// application that references it. Use it as the model of <see cref="FineTuneImageTrainer"/>.
    /// </summary>
    /// <returns>The path of <c>ResNet18.onnx</c>; the mean picture of its training is in a folder beside it.</returns>
    /// <exception cref="FileNotFoundException">The application does not reference the package.</exception>
    /// <example><code>
    /// var trainer = mlContext.MulticlassClassification.Trainers.FineTuneImage(PretrainedImageModels.ResNet18(), featureColumnName: "Image");
    /// </code></example>
    public static string ResNet18()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "DnnImageModels", "ResNet18Onnx", "ResNet18.onnx");
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"There is no file '{path}'. Add the package {Package} to the application, for example with 'dotnet add package {Package}', and build it again.", path);
    }
}

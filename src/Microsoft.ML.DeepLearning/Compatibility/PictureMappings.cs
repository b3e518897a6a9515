using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Compatibility;

/// <summary>The mapping of picture files in models saved by version 0.1.</summary>
[CustomMappingFactoryAttribute("Microsoft.ML.DeepLearning.Images.File")]
internal sealed class PictureFileMapping : CustomMappingFactory<PictureFileMapping.Input, PictureFileMapping.Output>
{
    private static readonly Lazy<Func<VBuffer<byte>, VBuffer<int>, MLImage>> Convert = new(() => MovedMapping.InVision<Func<VBuffer<byte>, VBuffer<int>, MLImage>>("FileMapping", "Convert"));

    public override Action<Input, Output> GetMapping() => (input, output) => output.Image = Convert.Value(input.File, input.Settings);

    internal sealed class Input
    {
        [ColumnName("Picture.Source")]
        public VBuffer<byte> File { get; set; }

        [ColumnName("Picture.Settings")]
        public VBuffer<int> Settings { get; set; }
    }

    internal sealed class Output
    {
        [ColumnName("Picture.Resized")]
        [ImageType(1, 1)] // ML.NET requires a size; the next step sets the real one
        public MLImage? Image { get; set; }
    }
}

/// <summary>The mapping of images in models saved by version 0.1.</summary>
[CustomMappingFactoryAttribute("Microsoft.ML.DeepLearning.Images.Image")]
internal sealed class PictureImageMapping : CustomMappingFactory<PictureImageMapping.Input, PictureFileMapping.Output>
{
    private static readonly Lazy<Func<MLImage?, VBuffer<int>, MLImage>> Convert = new(() => MovedMapping.InVision<Func<MLImage?, VBuffer<int>, MLImage>>("ImageMapping", "Convert"));

    public override Action<Input, PictureFileMapping.Output> GetMapping() => (input, output) => output.Image = Convert.Value(input.Image, input.Settings);

    internal sealed class Input
    {
        [ColumnName("Picture.Source")]
        [ImageType(1, 1)] // ML.NET requires a size; the column's images may have any
        public MLImage? Image { get; set; }

        [ColumnName("Picture.Settings")]
        public VBuffer<int> Settings { get; set; }
    }
}

/// <summary>The constant column of models saved by version 0.1 that ML.NET's value mapping turns into the picture settings.</summary>
[CustomMappingFactoryAttribute("Microsoft.ML.DeepLearning.Images.PictureSwitch")]
internal sealed class PictureSwitchMapping : CustomMappingFactory<PictureSwitchMapping.Nothing, PictureSwitchMapping.Number>
{
    public override Action<Nothing, Number> GetMapping() => static (_, number) => number.Value = 1;

    internal sealed class Nothing;

    internal sealed class Number
    {
        [ColumnName("Picture.Switch")]
        public int Value { get; set; }
    }
}

/// <summary>
/// Finds code that moved to another package after models that name this assembly had been saved. ML.NET loads a custom mapping from
/// the assembly that the model file names, so the contracts of version 0.1 stay here and forward to the new assembly.
/// </summary>
internal static class MovedMapping
{
    private const string Vision = "Microsoft.ML.DeepLearning.Vision";

    /// <summary>The static property <c>Mapping</c> of a mapping class in Microsoft.ML.DeepLearning.Vision, adapted to this assembly's types.</summary>
    /// <typeparam name="TConvert">The method's type.</typeparam>
    /// <param name="className">The class, in the folder Pictures.</param>
    /// <param name="method">The static method.</param>
    /// <exception cref="FileNotFoundException">The package is not in the program's folder; the message names it.</exception>
    public static TConvert InVision<TConvert>(string className, string method)
        where TConvert : Delegate
    {
        Assembly assembly;
        try
        {
            assembly = Assembly.Load(Vision);
        }
        catch (FileNotFoundException missing)
        {
            throw new FileNotFoundException($"The model reads pictures and was saved by version 0.1; loading it needs the package {Vision} beside the program. Add a reference to it.", missing);
        }
        return assembly.GetType($"{Vision}.Pictures.{className}", throwOnError: true)!
            .GetMethod(method, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!
            .CreateDelegate<TConvert>();
    }
}

using Microsoft.ML.Extensions.Testing.Images;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Images;

[TestClass]
public class ImageOptionChecksTests
{
    public static IEnumerable<object[]> Wrong =>
    [
        [Named("Height", options => options.Image.Height = 0)],
        [Named("Width", options => options.Image.Width = 4097)],
        [Named("Channels", options => options.Image.Channels = 5)],
        [Named("Layout", options => options.Image.Layout = (ImageLayout)7)],
        [Named("Resizing", options => options.Image.Resizing = (ImageResizingEstimator.ResizingKind)7)],
        [Named("Image", options => options.Image = null!)],
        [Named("Augmentation", options => options.Augmentation = null!)],
        [Named("MaximumRotation", options => options.Augmentation.MaximumRotation = 180.5)],
        [Named("MaximumRotation", options => options.Augmentation.MaximumRotation = double.NaN)],
        [Named("CropPadding", options => options.Augmentation.CropPadding = -1)],
        [Named("CutoutSize", options => options.Augmentation.CutoutSize = -1)],
        [Named("MixupAlpha", options => options.Augmentation.MixupAlpha = 0.001)],
        [Named("MixupAlpha", options => options.Augmentation.MixupAlpha = -1)],
        [Named("FeatureColumnName", options => options.FeatureColumnName = " ")],
        [Named("Optimizer", options =>
        {
            options.Optimizer = OptimizerKind.Lbfgs;
            options.Augmentation.HorizontalFlip = true;
        })],
    ];

    [TestMethod]
    [DynamicData(nameof(Wrong))]
    public void The_message_names_the_option(KeyValuePair<string, Action<PixelPerceptronOptions>> wrong)
    {
        var options = new PixelPerceptronOptions();
        wrong.Value(options);
        var error = Assert.Throws<ArgumentException>(() => new PixelPerceptronTrainer(new MLContext(1), options));
        Assert.Contains($"Option {wrong.Key} is", error.Message);
    }

    private static KeyValuePair<string, Action<PixelPerceptronOptions>> Named(string option, Action<PixelPerceptronOptions> damage) => new(option, damage);
}

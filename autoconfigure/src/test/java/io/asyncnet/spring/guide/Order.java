package io.asyncnet.spring.guide;

record Order(String id) {

}

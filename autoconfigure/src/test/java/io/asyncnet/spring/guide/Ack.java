package io.asyncnet.spring.guide;

record Ack(String id, long connection) {

}
